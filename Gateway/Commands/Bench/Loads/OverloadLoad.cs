using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Loads;

/// <summary>More tokens are asked for at once than the KV cache can hold.</summary>
internal sealed class OverloadLoad : ILoad
{
    private const int Number = 5;

    private static readonly Metric Requests = new("requests", "requests", LoadMetrics.Count);
    private static readonly Metric Completed = new("completed", "completed", LoadMetrics.Count);

    public string Name => "overload";

    public IReadOnlyList<Metric> Metrics { get; } =
        [Requests, Completed, LoadMetrics.Output, LoadMetrics.First50, LoadMetrics.First99, LoadMetrics.GapMax, LoadMetrics.Prompt, LoadMetrics.Computed, LoadMetrics.Wall];

    public Metric Headline => Completed;

    public string Describe(BenchSettings settings) =>
        $"{RequestCount(settings)} requests at once, each with a prompt of its own of about {settings.LongTokens} tokens and an answer of up to "
        + $"{settings.MaxTokens}: about {settings.DemandTokens} tokens of KV in all. Every one should complete.";

    public IReadOnlyList<LoadCase> Cases(BenchSettings settings) =>
        [new LoadCase($"{RequestCount(settings)} requests", RequestCount(settings), BenchSampling.Greedy)];

    public async Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var burst = await Burst.RunAsync(
            context.Client,
            Enumerable.Range(0, load.Streams).Select(request => new ChatRequest(
                [ChatTurn.User(context.Prompts.Prompt(settings.LongTokens, LoadContext.Salt(Number, round, request)))],
                settings.MaxTokens,
                load.Sampling)).ToArray(),
            cancellationToken);
        var result = new LoadResult();
        result.Count(burst.Answers);
        result.Set(Requests.Key, load.Streams);
        result.Set(Completed.Key, burst.Answers.Count(answer => answer.Error is null));
        result.Set(LoadMetrics.Output.Key, burst.OutputTokens / burst.Seconds);
        result.Set(LoadMetrics.Wall.Key, burst.Seconds);
        Burst.SetLatencies(result, burst.Answers);
        Burst.SetPromptTokens(result, burst.Answers);
        return result;
    }

    private static int RequestCount(BenchSettings settings)
    {
        var each = settings.LongTokens + settings.MaxTokens;
        return (settings.DemandTokens + each - 1) / each;
    }
}
