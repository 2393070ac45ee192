using Gateway.Commands.Bench.Loads;
using Gateway.Commands.Bench.Raw;

namespace Gateway.Commands.Bench;

/// <summary>What a run gave, for the writers of reports.</summary>
internal sealed record BenchReport
{
    public required DateTimeOffset Begun { get; init; }

    public required string Command { get; init; }

    /// <summary>Lines about the machine.</summary>
    public required IReadOnlyList<string> Machine { get; init; }

    public required BenchSettings Settings { get; init; }

    /// <summary>The model that each server was asked for, by the server's name.</summary>
    public required IReadOnlyList<(string Target, string Model)> Models { get; init; }

    public required IReadOnlyList<LoadReport> Loads { get; init; }

    /// <summary>The raw loop alone; empty where it ran beside a load or not at all.</summary>
    public IReadOnlyList<RawResult> Raw { get; init; } = [];

    /// <summary>The run was cut by its time limit.</summary>
    public bool IsCut { get; init; }
}

/// <summary>All of one load.</summary>
internal sealed record LoadReport(ILoad Load, string Description, IReadOnlyList<LoadRow> Rows);

/// <summary>One case of a load on one server, in all its rounds.</summary>
internal sealed record LoadRow(LoadCase Case, string Target, IReadOnlyList<LoadResult> Rounds)
{
    /// <summary>The median over the rounds that have a value; null where none has.</summary>
    public double? Median(Metric metric) => Reporting.Statistics.Median(
        Rounds.Where(round => round.Values.ContainsKey(metric.Key)).Select(round => round.Values[metric.Key]));
}
