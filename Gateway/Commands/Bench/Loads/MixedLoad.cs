using System.Diagnostics;
using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Reporting;

namespace Gateway.Commands.Bench.Loads;

/// <summary>A long prompt and a short one arrive while a stream runs.</summary>
internal sealed class MixedLoad : ILoad
{
    private const int Number = 3;
    private const int ChunksBefore = 32;
    private const int ShortAnswer = 16;

    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(150);

    private static readonly Metric QuietGap = new("quiet_gap_p50_ms", "stream's gap before, p50 ms", LoadMetrics.Milliseconds);
    private static readonly Metric StreamGap = new("stream_gap_p50_ms", "during, p50 ms", LoadMetrics.Milliseconds);
    private static readonly Metric LongestGap = new("stream_gap_max_ms", "during, longest ms", LoadMetrics.Milliseconds);
    private static readonly Metric Stall = new("longest_gap_over_median", "longest / whole median", "0.0");
    private static readonly Metric LongFirst = new("long_first_token_ms", "long: first token, ms", LoadMetrics.Milliseconds);
    private static readonly Metric ShortFirst = new("short_first_token_ms", "short: first token, ms", LoadMetrics.Milliseconds);
    private static readonly Metric Share = new("short_over_long", "short / long", "0.00");
    private static readonly Metric LongTokens = new("long_prompt_tokens", "long prompt, tokens", LoadMetrics.Count);

    public string Name => "mixed";

    public IReadOnlyList<Metric> Metrics { get; } = [QuietGap, StreamGap, LongestGap, Stall, LongFirst, ShortFirst, Share, LongTokens];

    public Metric Headline => LongestGap;

    public string Describe(BenchSettings settings) =>
        $"While one stream runs, a prompt of about {settings.LongTokens} tokens arrives, and {Later.TotalSeconds} s later a short one. The "
        + "stream's gaps are those before the long prompt came, and from then until its first token; the whole median is of all its gaps. "
        + "First tokens count from each request's own start.";

    public IReadOnlyList<LoadCase> Cases(BenchSettings settings) => [new LoadCase("one stream, one long prompt", 1, BenchSampling.Greedy)];

    public async Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leave = new CancellationTokenSource();
        var stream = context.Client.AskAsync(
            Request(context, round, 0, context.Settings.PromptTokens, context.Settings.LongTokens) with
            {
                OnChunk = count => _ = count >= ChunksBefore && running.TrySetResult(),
            },
            cancellationToken,
            leave.Token);
        await Task.WhenAny(running.Task, stream);

        var longOne = context.Client.AskAsync(
            Request(context, round, 1, context.Settings.LongTokens, ShortAnswer), cancellationToken);
        await Task.Delay(Later, cancellationToken);
        var shortOne = context.Client.AskAsync(
            Request(context, round, 2, context.Settings.PromptTokens, ShortAnswer), cancellationToken);
        var others = await Task.WhenAll(longOne, shortOne);
        await leave.CancelAsync();
        return Summarize(await stream, others[0], others[1]);
    }

    private static ChatRequest Request(LoadContext context, int round, int number, int tokens, int answer) =>
        new([ChatTurn.User(context.Prompts.Prompt(tokens, LoadContext.Salt(Number, round, number)))], answer, BenchSampling.Greedy);

    private static LoadResult Summarize(Answer stream, Answer longOne, Answer shortOne)
    {
        var result = new LoadResult();
        result.Count([stream, longOne, shortOne]);
        if (longOne.Error is not null || longOne.Chunks.Count == 0)
        {
            return result;
        }

        var median = Statistics.Median(stream.GapsMilliseconds);
        var before = Gaps(stream, stream.Sent, longOne.Sent);
        var during = Gaps(stream, longOne.Sent, longOne.Chunks[0]);
        var longest = Statistics.Percentile(during, 100);
        result.Set(QuietGap.Key, Statistics.Median(before));
        result.Set(StreamGap.Key, Statistics.Median(during));
        result.Set(LongestGap.Key, longest);
        result.Set(Stall.Key, longest / median);
        result.Set(LongFirst.Key, longOne.FirstTokenMilliseconds);
        result.Set(ShortFirst.Key, shortOne.FirstTokenMilliseconds);
        result.Set(Share.Key, shortOne.FirstTokenMilliseconds / longOne.FirstTokenMilliseconds);
        result.Set(LongTokens.Key, longOne.Counts?.Prompt);
        if (stream.Ended < longOne.Chunks[0])
        {
            result.AddError("the stream ended before the long prompt's first token");
        }

        return result;
    }

    /// <summary>The stream's gaps that overlap a time.</summary>
    private static double[] Gaps(Answer stream, long from, long to)
    {
        var gaps = stream.Chunks.Zip(stream.Chunks.Skip(1))
            .Where(pair => pair.Second > pair.First && pair.Second > from && pair.First < to)
            .Select(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second).TotalMilliseconds);
        return [.. gaps];
    }
}
