using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Users at once whose prompts begin alike, and then go on with their conversations.</summary>
internal sealed class SharedPrefixLoad : ILoad
{
    private const int Number = 2;
    private const int TailTokens = 24;

    private static readonly Metric Least = new("prompt_tokens_least", "least possible", LoadMetrics.Count);
    private static readonly Metric FollowUpComputed = new("follow_up_computed", "follow-up computed", LoadMetrics.Count);
    private static readonly Metric FollowUpNew = new("follow_up_new", "follow-up new", LoadMetrics.Count);
    private static readonly Metric FollowUpFirst = new("follow_up_first_token_p50_ms", "follow-up first token p50, ms", LoadMetrics.Milliseconds);

    public string Name => "shared-prefix";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        LoadMetrics.Prompt, LoadMetrics.Computed, Least, LoadMetrics.Cached, LoadMetrics.First50, LoadMetrics.First95, LoadMetrics.First99,
        FollowUpComputed, FollowUpNew, FollowUpFirst, LoadMetrics.Wall,
    ];

    public Metric Headline => LoadMetrics.Computed;

    public string Describe(BenchSettings settings) =>
        $"Users at once whose prompts share about {settings.PrefixTokens} tokens, new in each round, and differ in about {TailTokens} at their "
        + "ends. 'Least possible' counts the shared tokens once. Then each user asks a follow-up question: 'follow-up new' are its prompt's "
        + "tokens less those that its first turn had, prompt and answer.";

    public IReadOnlyList<LoadCase> Cases(BenchSettings settings) =>
        [.. settings.Concurrency.Where(users => users > 1).DefaultIfEmpty(8).Select(users => new LoadCase($"{users} users", users, BenchSampling.Greedy))];

    public async Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var salt = LoadContext.Salt(Number, round, load.Streams);
        var prefix = context.Prompts.Prompt(settings.PrefixTokens, salt);
        var questions = Enumerable.Range(1, load.Streams)
            .Select(user => ChatTurn.User($"{prefix} {context.Prompts.Tail(TailTokens, salt + user)}"))
            .ToArray();
        var first = await Burst.RunAsync(
            context.Client,
            questions.Select(question => new ChatRequest([question], settings.MaxTokens, load.Sampling) { KeepText = true }),
            cancellationToken);
        var next = ChatTurn.User(context.Prompts.Tail(TailTokens, salt));
        var second = await Burst.RunAsync(
            context.Client,
            questions.Zip(first.Answers, (question, answer) =>
                new ChatRequest([question, ChatTurn.Assistant(answer.Text), next], settings.MaxTokens, load.Sampling)),
            cancellationToken);
        return Summarize(first, second, settings.PrefixTokens, load.Streams);
    }

    private static LoadResult Summarize(Burst first, Burst second, int prefixTokens, int users)
    {
        var result = new LoadResult();
        result.Count(first.Answers.Concat(second.Answers));
        Burst.SetPromptTokens(result, second.Answers);
        result.Set(FollowUpComputed.Key, ValueOf(result, LoadMetrics.Computed));
        result.Set(FollowUpNew.Key, second.Answers.Zip(first.Answers, NewTokens).Sum());
        Burst.SetLatencies(result, second.Answers);
        result.Set(FollowUpFirst.Key, ValueOf(result, LoadMetrics.First50));

        result.Values.Remove(LoadMetrics.Computed.Key);
        result.Values.Remove(LoadMetrics.Cached.Key);
        Burst.SetPromptTokens(result, first.Answers);
        Burst.SetLatencies(result, first.Answers);
        result.Set(Least.Key, ValueOf(result, LoadMetrics.Prompt) - ((users - 1) * prefixTokens));
        result.Set(LoadMetrics.Wall.Key, first.Seconds + second.Seconds);
        return result;
    }

    private static double NewTokens(Answer second, Answer first) =>
        (second.Counts?.Prompt ?? 0) - (first.Counts is { } counts ? counts.Prompt + counts.Output : 0);

    private static double? ValueOf(LoadResult result, Metric metric) =>
        result.Values.TryGetValue(metric.Key, out var value) ? value : null;
}
