namespace Gateway.Commands.Bench.Loads;

/// <summary>Metrics that several loads have.</summary>
internal static class LoadMetrics
{
    public const string Milliseconds = "0.0";
    public const string Count = "#,##0";

    public static readonly Metric Output = new("output_tokens_per_second", "output tokens/s", Count) { AgainstRaw = true };
    public static readonly Metric Decode = new("decode_tokens_per_second", "decode tokens/s", Count) { AgainstRaw = true };
    public static readonly Metric First50 = new("first_token_p50_ms", "first token p50, ms", Milliseconds);
    public static readonly Metric First95 = new("first_token_p95_ms", "p95", Milliseconds);
    public static readonly Metric First99 = new("first_token_p99_ms", "p99", Milliseconds);
    public static readonly Metric Gap50 = new("gap_p50_ms", "gap p50, ms", Milliseconds);
    public static readonly Metric Gap99 = new("gap_p99_ms", "p99", Milliseconds);
    public static readonly Metric GapMax = new("gap_max_ms", "max", Milliseconds);
    public static readonly Metric Prompt = new("prompt_tokens", "prompt tokens", Count);
    public static readonly Metric Computed = new("prompt_tokens_computed", "computed", Count);
    public static readonly Metric Cached = new("prompt_tokens_cached", "cached", Count);
    public static readonly Metric OutputTokens = new("output_tokens", "output tokens", Count);
    public static readonly Metric Wall = new("wall_seconds", "wall, s", "0.00");

    /// <summary>Of the server, in every load.</summary>
    public static readonly Metric ServerProcessor = new("server_cpu_seconds", "server CPU, s", "0.00");

    /// <summary>Of the server, in every load.</summary>
    public static readonly Metric ServerMemory = new("server_rss_mib", "server RSS, MiB", Count);
}
