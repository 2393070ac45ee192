namespace Gateway.Catalog;

/// <summary>Tells the model's state of every step, and the log of one every few seconds.</summary>
internal sealed partial class LoadProgress(ModelEntry entry, TimeProvider time, ILogger logger) : IProgress<float>
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);

    private long _lastLine = time.GetTimestamp();

    public void Report(float value)
    {
        entry.Report(value);
        if (time.GetElapsedTime(_lastLine) >= BetweenLines)
        {
            _lastLine = time.GetTimestamp();
            LogProgress(entry.Id, value * 100);
        }
    }

    [LoggerMessage(LogLevel.Information, "Loading model {Id}: {Percent:0} %.")]
    private partial void LogProgress(string id, float percent);
}
