using Gateway.Interop;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class NativeLogTests
{
    [TestCase(4, "ggml: out of memory", LogLevel.Error)]
    [TestCase(4, "process_ubatch: failed to compute graph, compute status: 1", LogLevel.Debug)]
    [TestCase(4, "process_ubatch: failed to compute graph, compute status: -1", LogLevel.Error)]
    [TestCase(3, "load: something is odd", LogLevel.Warning)]
    [TestCase(3, "decode: failed to find a memory slot for batch of size 4", LogLevel.Debug)]
    [TestCase(2, "llama_model_loader: loaded meta data", LogLevel.Debug)]
    [TestCase(1, "graph_reserve: making room", LogLevel.Trace)]
    public void LevelOf_NativeLevels_AreOurs(int native, string line, LogLevel expected) =>
        Assert.That(NativeLog.LevelOf(native, line), Is.EqualTo(expected));

    [Test]
    public void Lines_PiecesBecomeWholeLinesWithTheLevelOfTheFirst()
    {
        var written = new List<(int, string)>();
        var lines = new NativeLogLines((level, line) => written.Add((level, line)));

        lines.Append(2, "load: ");
        lines.Append(null, "three ");
        lines.Append(null, "pieces\nand ");
        lines.Append(null, "a second\n\n");
        lines.Append(3, "unfinished");
        lines.Append(4, "failed\n");

        Assert.That(written, Is.EqualTo(new[]
        {
            (2, "load: three pieces"), (2, "and a second"), (3, "unfinished"), (4, "failed"),
        }));
    }

    [Test]
    public void Load_RoutesTheNativeLogToTheNewestLoggers()
    {
        var loggers = new CollectingLoggers();
        LlamaLibrary.Load(null, loggers);
        try
        {
            DemoModel.Load().Dispose();
        }
        finally
        {
            LlamaLibrary.Load(null, NullLoggerFactory.Instance);
        }

        var count = loggers.Lines.Count;
        DemoModel.Load().Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(loggers.Lines, Has.Some.Matches<(LogLevel Level, string Line)>(
                entry => entry.Level == LogLevel.Debug && entry.Line.Contains("general.architecture", StringComparison.Ordinal)));
            Assert.That(loggers.Lines, Has.None.Matches<(LogLevel Level, string Line)>(entry => entry.Level >= LogLevel.Error));
            Assert.That(loggers.Lines, Has.Count.EqualTo(count), "after another logger was named, the first got more");
        });
    }

    [Test]
    public void Load_ALoggerThatThrows_HurtsNobody()
    {
        LlamaLibrary.Load(null, new CollectingLoggers { Fails = true });
        try
        {
            Assert.That(() => DemoModel.Load().Dispose(), Throws.Nothing);
        }
        finally
        {
            LlamaLibrary.Load(null, NullLoggerFactory.Instance);
        }
    }

    private sealed class CollectingLoggers : ILoggerFactory, ILogger
    {
        public bool Fails { get; init; }

        public List<(LogLevel Level, string Line)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Fails)
            {
                throw new InvalidOperationException("This logger fails.");
            }

            lock (Lines)
            {
                Lines.Add((logLevel, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
        }
    }
}
