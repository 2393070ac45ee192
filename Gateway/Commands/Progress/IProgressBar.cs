namespace Gateway.Commands.Progress;

/// <summary>One bar, told from any thread.</summary>
internal interface IProgressBar
{
    void Report(string description, long done, long total);
}
