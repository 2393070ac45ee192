using Gateway.Commands.Bench.Raw;

namespace Gateway.Commands.Bench.Loads;

/// <summary>A way to use a server, and what to measure of it.</summary>
internal interface ILoad
{
    /// <summary>As the user writes it.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence or two for the report.</summary>
    string Describe(BenchSettings settings);

    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The metric that the chart shows.</summary>
    Metric Headline { get; }

    IReadOnlyList<LoadCase> Cases(BenchSettings settings);

    Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken);

    /// <summary>The raw loop as a participant; null where there is nothing to compare.</summary>
    LoadResult? FromRaw(IReadOnlyList<RawResult> runs) => null;
}
