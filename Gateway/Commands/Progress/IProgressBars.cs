namespace Gateway.Commands.Progress;

/// <summary>Where long work shows how far it is.</summary>
internal interface IProgressBars
{
    /// <summary>A new bar; <paramref name="total"/> in bytes, 0 while it is unknown.</summary>
    IProgressBar Add(string description, long total);

    /// <summary>A line of its own, above the bars.</summary>
    void Note(string text);
}
