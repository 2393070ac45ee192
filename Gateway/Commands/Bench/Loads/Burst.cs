using System.Diagnostics;
using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Reporting;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Requests that are sent together, and what came of them.</summary>
internal sealed record Burst(IReadOnlyList<Answer> Answers, double Seconds)
{
    /// <summary>A share of the tokens that must have come with all streams running, for a rate to mean anything.</summary>
    private const double LeastWindow = 0.25;

    public int OutputTokens => Answers.Sum(answer => answer.OutputTokens);

    public static async Task<Burst> RunAsync(ChatClient client, IEnumerable<ChatRequest> requests, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(requests.Select(request => client.AskAsync(request, cancellationToken)));
        return new Burst(answers, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>
    /// Tokens and seconds between the last stream's first chunk and the first stream's last one: decoding with all streams, and
    /// no prefill. Null where the streams hardly ran together.
    /// </summary>
    public (double Tokens, double Seconds)? DecodeWindow()
    {
        if (Answers.Any(answer => answer.Error is not null || answer.Chunks.Count < 2))
        {
            return null;
        }

        var from = Answers.Max(answer => answer.Chunks[0]);
        var to = Answers.Min(answer => answer.Chunks[^1]);
        var chunks = Answers.Sum(answer => answer.Chunks.Count(at => at > from && at <= to));
        var all = Answers.Sum(answer => answer.Chunks.Count);
        return to <= from || chunks < LeastWindow * all
            ? null
            : (chunks * (double)OutputTokens / all, Stopwatch.GetElapsedTime(from, to).TotalSeconds);
    }

    /// <summary>Latencies of several bursts.</summary>
    public static void SetLatencies(LoadResult result, IReadOnlyList<Answer> answers)
    {
        var first = answers.Where(answer => answer.Error is null).Select(answer => answer.FirstTokenMilliseconds).OfType<double>().ToArray();
        var gaps = answers.Where(answer => answer.Error is null).SelectMany(answer => answer.GapsMilliseconds).ToArray();
        result.Set(LoadMetrics.First50.Key, Statistics.Percentile(first, 50));
        result.Set(LoadMetrics.First95.Key, Statistics.Percentile(first, 95));
        result.Set(LoadMetrics.First99.Key, Statistics.Percentile(first, 99));
        result.Set(LoadMetrics.Gap50.Key, Statistics.Percentile(gaps, 50));
        result.Set(LoadMetrics.Gap99.Key, Statistics.Percentile(gaps, 99));
        result.Set(LoadMetrics.GapMax.Key, Statistics.Percentile(gaps, 100));
    }

    /// <summary>Prompt tokens of answers: all, cached and computed; those two only where the server tells them apart.</summary>
    public static void SetPromptTokens(LoadResult result, IReadOnlyList<Answer> answers)
    {
        var counts = answers.Select(answer => answer.Counts).OfType<TokenCounts>().ToArray();
        result.Set(LoadMetrics.Prompt.Key, counts.Sum(count => count.Prompt));
        if (counts.Length > 0 && counts.All(count => count.Cached is not null))
        {
            result.Set(LoadMetrics.Cached.Key, counts.Sum(count => count.Cached));
            result.Set(LoadMetrics.Computed.Key, counts.Sum(count => count.Prompt - count.Cached));
        }
    }
}
