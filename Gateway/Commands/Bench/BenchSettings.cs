using Gateway.Commands.Bench.Raw;

namespace Gateway.Commands.Bench;

/// <summary>What a bench run does, with every default resolved.</summary>
internal sealed record BenchSettings
{
    /// <summary>The gateway first, then its peers; empty where only the raw loop is measured.</summary>
    public required IReadOnlyList<BenchTarget> Targets { get; init; }

    /// <summary>The model's id; null: the first that each server lists.</summary>
    public string? Model { get; init; }

    public required IReadOnlyList<string> Loads { get; init; }

    public IReadOnlyList<int> Concurrency { get; init; } = [1, 4, 16];

    public IReadOnlyList<BenchSampling> Samplings { get; init; } = [BenchSampling.Greedy];

    public int PromptTokens { get; init; } = 64;

    public int MaxTokens { get; init; } = 64;

    public int Rounds { get; init; } = 3;

    /// <summary>Least requests of one round of a load that comes in bursts.</summary>
    public int Requests { get; init; } = 32;

    public int PrefixTokens { get; init; } = 890;

    public int LongTokens { get; init; } = 2600;

    /// <summary>Prompt and answer tokens that the load 'overload' asks for at once.</summary>
    public int DemandTokens { get; init; } = 131_072;

    public int Connections { get; init; } = 1000;

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(120);

    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(30);

    public int Seed { get; init; } = 1;

    /// <summary>The raw loop, measured beside the servers; null without it.</summary>
    public RawSettings? Raw { get; init; }
}
