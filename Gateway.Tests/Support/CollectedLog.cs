using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>Keeps what was logged.</summary>
/// <param name="least">The least level that is kept.</param>
internal sealed class CollectedLog(LogLevel least = LogLevel.Information) : ILoggerProvider
{
    private readonly ConcurrentQueue<Line> _lines = new();

    public IEnumerable<Line> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, least, _lines);

    public void Dispose()
    {
    }

    internal sealed record Line(string Category, LogLevel Level, string Text, Exception? Exception);

    private sealed class Logger(string category, LogLevel least, ConcurrentQueue<Line> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new Line(category, logLevel, formatter(state, exception), exception);
            lines.Enqueue(line);
            if (logLevel >= LogLevel.Error)
            {
                Console.WriteLine(line);
            }
        }
    }
}
