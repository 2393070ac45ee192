using LLama.Native;

namespace Gateway.Engines.LLamaSharp.Library;

/// <summary>LLamaSharp's native library: loaded once in a process, then checked.</summary>
internal static partial class LLamaSharpLibrary
{
    private static readonly object Gate = new();
    private static ILogger? _logger;
    private static string? _folder;
    private static bool _isStarted;

    /// <summary>What the library said last of a fault; empty where it said nothing.</summary>
    public static string LastError { get; private set; } = "";

    /// <summary>True where a GPU backend found a device.</summary>
    public static bool HasGpu => NativeApi.llama_supports_gpu_offload();

    /// <summary>Loads the library, the first time.</summary>
    /// <param name="folder">Where libllama and its ggml libraries are; null for those of the package LLamaSharp.Backend.</param>
    /// <param name="logger">Hears what the library says.</param>
    /// <exception cref="SessionException">There is no library that fits.</exception>
    public static void Start(string? folder, ILogger logger)
    {
        lock (Gate)
        {
            if (_isStarted && folder != _folder)
            {
                throw new SessionException(
                    $"NativeLibraryFolder is '{folder}', and this process has loaded the library of '{_folder}'. Restart the service.");
            }

            if (_isStarted)
            {
                return;
            }

            _logger = logger;
            try
            {
                NativeLibraryConfig.LLama.WithLogCallback(OnText);
                if (folder is not null)
                {
                    NativeLibraryConfig.LLama.WithLibrary(FindIn(folder));
                }

                NativeApi.llama_empty_call();
                CheckLayout();
            }
            catch (Exception exception) when (exception is not SessionException)
            {
                throw new SessionException(
                    $"LLamaSharp could not load its native library: {(exception.InnerException ?? exception).Message.ReplaceLineEndings(" ")}", exception);
            }

            (_folder, _isStarted) = (folder, true);
        }
    }

    private static string FindIn(string folder)
    {
        var name = OperatingSystem.IsWindows() ? "llama.dll" : OperatingSystem.IsMacOS() ? "libllama.dylib" : "libllama.so";
        var file = Path.Combine(Path.GetFullPath(folder), name);
        return File.Exists(file) ? file : throw new SessionException(
            $"NativeLibraryFolder is '{folder}', and has no {name}. Name the folder of a shared build of the llama.cpp that "
            + "LLamaSharp 0.28.0 is made for, or leave the option out.");
    }

    /// <summary>
    /// LLamaSharp hands structures over by value and does not check that the library has the same. Where its defaults are not
    /// read back as they are known to be, the next call would end the process.
    /// </summary>
    private static void CheckLayout()
    {
        Exception? fault = null;
        try
        {
            var defaults = LLamaContextParams.Default();
            if (defaults is { n_batch: 2048, n_ubatch: 512, n_seq_max: 1, type_k: GGMLType.GGML_TYPE_F16, type_v: GGMLType.GGML_TYPE_F16, offload_kqv: true })
            {
                return;
            }
        }
        catch (NullReferenceException exception)
        {
            // What the runtime makes of a longer structure written over what lies behind a shorter one.
            fault = exception;
        }

        throw new SessionException(
            "The native library does not fit LLamaSharp 0.28.0: its default parameters are read back wrong. "
            + "Leave NativeLibraryFolder out, or name a build of the llama.cpp that LLamaSharp 0.28.0 is made for.",
            fault);
    }

    /// <summary>Called by native code, so that nothing may be thrown here.</summary>
    private static void OnText(LLamaLogLevel level, string text)
    {
        var line = text.TrimEnd();
        if (line.Length == 0 || _logger is not { } logger)
        {
            return;
        }

        try
        {
            if (level == LLamaLogLevel.Error)
            {
                LastError = line;
            }

            var logLevel = LevelOf(level);
            LogLine(logger, logLevel, line);
        }
        catch (Exception)
        {
            // A logger that throws loses its line, not the process.
        }
    }

    private static LogLevel LevelOf(LLamaLogLevel level) => level switch
    {
        LLamaLogLevel.Error => LogLevel.Error,
        LLamaLogLevel.Warning => LogLevel.Warning,
        LLamaLogLevel.Info => LogLevel.Debug,
        _ => LogLevel.Trace,
    };

    [LoggerMessage(Message = "{Line}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string line);
}
