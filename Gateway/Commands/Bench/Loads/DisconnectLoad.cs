using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Clients leave, and the server should not go on working for them.</summary>
internal sealed class DisconnectLoad : ILoad
{
    private const int Number = 4;
    private const int ChunksBefore = 8;
    private const int ProbeTokens = 4;

    private static readonly TimeSpan PrefillTime = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan MostIdleWait = TimeSpan.FromSeconds(60);

    private static readonly Metric Quiet = new("quiet_first_token_ms", "quiet first token, ms", LoadMetrics.Milliseconds);
    private static readonly Metric After = new("next_first_token_ms", "next request's first token, ms", LoadMetrics.Milliseconds);
    private static readonly Metric Idle = new("idle_after_seconds", "server idle after, s", "0.00");

    public string Name => "disconnect";

    public IReadOnlyList<Metric> Metrics { get; } = [Quiet, After, Idle];

    public Metric Headline => After;

    public string Describe(BenchSettings settings) =>
        $"Clients leave all at once: {PrefillTime.TotalSeconds} s into the prefill of prompts of about {settings.LongTokens} tokens, or after "
        + $"{ChunksBefore} chunks of answers of up to {settings.LongTokens}, or while they wait for a whole answer of that length that is not "
        + "streamed. A short request follows at once; its first token is compared with one of a quiet server. Then they leave again, and the "
        + "time is taken until the server uses less than a tenth of a core (only where its process id is given; the resolution is 0.2 s).";

    public IReadOnlyList<LoadCase> Cases(BenchSettings settings)
    {
        var clients = settings.Concurrency.Max();
        return [.. new[] { Phase.Prefill, Phase.Decode, Phase.Whole }.Select(phase => new LoadCase($"{clients} {phase.Name}", clients, BenchSampling.Greedy))];
    }

    public async Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken)
    {
        var phase = Phase.All.Single(phase => load.Name.EndsWith(phase.Name, StringComparison.Ordinal));
        var result = new LoadResult();
        await WaitUntilIdleAsync(context, cancellationToken);
        var quiet = await ProbeAsync(context, phase, round, 1, cancellationToken);
        result.Count(await LeaveAsync(context, phase, load.Streams, round, 1 << 8, cancellationToken));
        var after = await ProbeAsync(context, phase, round, 2, cancellationToken);
        result.Set(Quiet.Key, quiet.FirstTokenMilliseconds);
        result.Set(After.Key, after.FirstTokenMilliseconds);
        result.Count([quiet, after]);
        if (await WaitUntilIdleAsync(context, cancellationToken) is not null)
        {
            result.Count(await LeaveAsync(context, phase, load.Streams, round, 2 << 8, cancellationToken));
            result.Set(Idle.Key, await WaitUntilIdleAsync(context, cancellationToken));
        }

        return result;
    }

    private static async Task<Answer[]> LeaveAsync(
        LoadContext context, Phase phase, int clients, int round, int firstNumber, CancellationToken cancellationToken)
    {
        using var leave = new CancellationTokenSource();
        var running = 0;
        var allRun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = Task.WhenAll(Enumerable.Range(0, clients).Select(client =>
        {
            var isRunning = false;
            var request = Request(context, phase, round, firstNumber + client, phase == Phase.Prefill ? context.Settings.LongTokens : context.Settings.PromptTokens);
            return context.Client.AskAsync(
                request with
                {
                    MaxTokens = context.Settings.LongTokens,
                    Stream = phase != Phase.Whole,
                    OnChunk = count =>
                    {
                        if (!isRunning && count >= ChunksBefore)
                        {
                            isRunning = true;
                            _ = Interlocked.Increment(ref running) == clients && allRun.TrySetResult();
                        }
                    },
                },
                cancellationToken,
                leave.Token);
        }).ToArray());
        await (phase == Phase.Decode ? Task.WhenAny(allRun.Task, answers) : Task.Delay(PrefillTime, cancellationToken));
        await leave.CancelAsync();
        return await answers;
    }

    private static Task<Answer> ProbeAsync(LoadContext context, Phase phase, int round, int number, CancellationToken cancellationToken) =>
        context.Client.AskAsync(Request(context, phase, round, number, context.Settings.PromptTokens), cancellationToken);

    private static ChatRequest Request(LoadContext context, Phase phase, int round, int number, int tokens)
    {
        var salt = LoadContext.Salt(Number, round, phase.Number, number);
        return new ChatRequest([ChatTurn.User(context.Prompts.Prompt(tokens, salt))], ProbeTokens, BenchSampling.Greedy);
    }

    private static async Task<double?> WaitUntilIdleAsync(LoadContext context, CancellationToken cancellationToken) =>
        context.Process is { } process ? await process.WaitUntilIdleAsync(MostIdleWait, cancellationToken) : null;

    private sealed record Phase(int Number, string Name)
    {
        public static readonly Phase Prefill = new(1, "clients leave in prefill");
        public static readonly Phase Decode = new(2, "clients leave in decode");
        public static readonly Phase Whole = new(3, "clients leave, not streamed");

        public static Phase[] All => [Prefill, Decode, Whole];
    }
}
