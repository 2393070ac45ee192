namespace Gateway.Commands.Bench.Loads;

/// <summary>A column of a load's table.</summary>
/// <param name="Key">Its name in the JSON.</param>
/// <param name="Title">Its heading, with the unit.</param>
/// <param name="Format">How a value is written.</param>
internal sealed record Metric(string Key, string Title, string Format)
{
    /// <summary>Shown as a share of the raw loop too, where that was measured.</summary>
    public bool AgainstRaw { get; init; }
}
