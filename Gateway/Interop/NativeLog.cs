using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Interop.Native;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Interop;

/// <summary>Takes llama.cpp's log to an <see cref="ILogger"/>, and keeps the warnings and errors of one call for its exception.</summary>
internal static unsafe partial class NativeLog
{
    private const int Info = 2;
    private const int Warn = 3;
    private const int Error = 4;
    private const int Continuation = 5;
    private const int MaxCapturedLines = 32;

    private static volatile ILogger _logger = NullLogger.Instance;

    [ThreadStatic]
    private static NativeLogLines? _lines;

    [ThreadStatic]
    private static List<string>? _captured;

    private static NativeLogLines Lines => _lines ??= new NativeLogLines(Write);

    public static void Route(ILogger logger) => _logger = logger;

    public static void Install() => Llama.llama_log_set(&OnText, null);

    /// <summary>From now on this thread's warnings and errors are kept, until <see cref="EndCapture"/>.</summary>
    public static void BeginCapture() => _captured = [];

    public static IReadOnlyList<string> EndCapture()
    {
        Lines.Flush();
        var lines = _captured ?? [];
        _captured = null;
        return lines;
    }

    internal static LogLevel LevelOf(int level, string line) => level switch
    {
        Error => IsAbort(line) ? LogLevel.Debug : LogLevel.Error,
        Warn => IsRoutine(line) ? LogLevel.Debug : LogLevel.Warning,
        Info => LogLevel.Debug,
        _ => LogLevel.Trace,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnText(int level, byte* text, void* userData)
    {
        try
        {
            Lines.Append(level == Continuation ? null : level, NativeText.Read(text));
        }
        catch (Exception)
        {
            // Nothing may cross into native code: a logger that throws loses its line, not the process.
        }
    }

    private static void Write(int level, string line)
    {
        if (level >= Warn && _captured is { } captured && captured.Count < MaxCapturedLines)
        {
            captured.Add(line);
        }

        var logLevel = LevelOf(level, line);
        LogLine(_logger, logLevel, line);
    }

    // Warnings about what the engine expects and handles: a full KV cache, the clean-up after an aborted step, and a cache
    // for many sequences that is larger than the context of one (the engine bounds each by itself).
    private static bool IsRoutine(string line) =>
        line.Contains("failed to find a memory slot", StringComparison.Ordinal)
        || line.Contains("possible training context overflow", StringComparison.Ordinal)
        || line.Contains("removing memory module entries", StringComparison.Ordinal);

    // What a step says that was aborted on purpose (GGML_STATUS_ABORTED is 1; failures are negative).
    private static bool IsAbort(string line) => line.EndsWith("failed to compute graph, compute status: 1", StringComparison.Ordinal);

    [LoggerMessage(EventName = "Native", Message = "{Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string line);
}
