using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Very many clients: streaming ones, and ones that never finish their request.</summary>
internal sealed class ConnectionsLoad : ILoad
{
    private const int Number = 6;
    private const int AnswerTokens = 16;
    private const string Streaming = "streaming clients";
    private const string HalfOpen = "half-open sockets";

    private static readonly Metric Completed = new("completed", "completed", LoadMetrics.Count);
    private static readonly Metric PerConnection = new("rss_per_connection_kib", "RSS growth per connection, KiB", "0.0");

    public string Name => "connections";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        Completed, LoadMetrics.First50, LoadMetrics.First99, LoadMetrics.Wall,
        HealthWatch.Polls, HealthWatch.P50, HealthWatch.P99, HealthWatch.Max, PerConnection,
    ];

    public Metric Headline => HealthWatch.Max;

    public string Describe(BenchSettings settings) =>
        $"{settings.Connections} clients at once stream answers of {AnswerTokens} tokens to short prompts; then as many sockets are opened that "
        + $"send half a request and wait. Meanwhile /health is asked every {HealthWatch.Interval.TotalMilliseconds:0} ms over a new connection. "
        + "Memory is the server's largest resident size in that time less the one before, only where its process id is given.";

    public IReadOnlyList<LoadCase> Cases(BenchSettings settings) =>
    [
        new($"{settings.Connections} {Streaming}", settings.Connections, BenchSampling.Greedy),
        new($"{settings.Connections} {HalfOpen}", settings.Connections, BenchSampling.Greedy),
    ];

    public async Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        var before = context.Process?.ResidentBytes;
        using var watch = new HealthWatch(context);
        if (load.Name.EndsWith(Streaming, StringComparison.Ordinal))
        {
            await StreamAsync(context, load, round, result, cancellationToken);
        }
        else
        {
            await using var sockets = await HalfOpenSockets.OpenAsync(context.Client.Target.Url, load.Streams, cancellationToken);
            result.Set(Completed.Key, sockets.Count);
            foreach (var error in sockets.Errors)
            {
                result.AddError(error);
            }

            await Task.Delay(HalfOpenSockets.Held, cancellationToken);
        }

        watch.Stop(result);
        result.Set(PerConnection.Key, (watch.MostResidentBytes - before) / 1024 / load.Streams);
        return result;
    }

    private static async Task StreamAsync(
        LoadContext context, LoadCase load, int round, LoadResult result, CancellationToken cancellationToken)
    {
        var burst = await Burst.RunAsync(
            context.Client,
            Enumerable.Range(0, load.Streams).Select(request => new ChatRequest(
                [ChatTurn.User(context.Prompts.Tail(8, LoadContext.Salt(Number, round, request)))], AnswerTokens, load.Sampling)).ToArray(),
            cancellationToken);
        result.Count(burst.Answers);
        result.Set(Completed.Key, burst.Answers.Count(answer => answer.Error is null));
        result.Set(LoadMetrics.Wall.Key, burst.Seconds);
        Burst.SetLatencies(result, burst.Answers);
    }
}
