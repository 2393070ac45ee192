using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Raw;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Unrelated prompts in bursts.</summary>
internal sealed class DistinctLoad : ILoad
{
    private const int Number = 1;

    public string Name => "distinct";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        LoadMetrics.Output, LoadMetrics.Decode, LoadMetrics.First50, LoadMetrics.First95, LoadMetrics.First99,
        LoadMetrics.Gap50, LoadMetrics.Gap99, LoadMetrics.GapMax,
        LoadMetrics.Prompt, LoadMetrics.Computed, LoadMetrics.Cached, LoadMetrics.OutputTokens,
    ];

    public Metric Headline => LoadMetrics.Output;

    public string Describe(BenchSettings settings) =>
        $"Unrelated prompts of about {settings.PromptTokens} tokens, answers of up to {settings.MaxTokens}, streamed. All streams of a burst "
        + $"start together; a round has bursts of {settings.Requests} requests or more in all. Output tokens/s are over the whole time, prefill "
        + "included; decode tokens/s over the time in which all streams of a burst were decoding.";

    public IReadOnlyList<LoadCase> Cases(BenchSettings settings) =>
    [
        .. settings.Concurrency.SelectMany(streams => settings.Samplings.Select(sampling =>
            new LoadCase($"{streams} {(streams == 1 ? "stream" : "streams")}, {sampling.Name}", streams, sampling))),
    ];

    public static int Bursts(BenchSettings settings, LoadCase load) => (settings.Requests + load.Streams - 1) / load.Streams;

    public async Task<LoadResult> RunAsync(LoadContext context, LoadCase load, int round, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var bursts = new List<Burst>();
        for (var burst = 0; burst < Bursts(settings, load); burst++)
        {
            var first = burst * load.Streams;
            var requests = Enumerable.Range(first, load.Streams).Select(request =>
            {
                // Each case has words of its own: its predecessor's are cached.
                var salt = LoadContext.Salt(Number, round, load.Streams, (load.Sampling.Temperature ?? -1).GetHashCode(), request);
                return new ChatRequest([ChatTurn.User(context.Prompts.Prompt(settings.PromptTokens, salt))], settings.MaxTokens, load.Sampling);
            });
            bursts.Add(await Burst.RunAsync(context.Client, requests.ToArray(), cancellationToken));
        }

        return Summarize(bursts);
    }

    public LoadResult FromRaw(IReadOnlyList<RawResult> runs)
    {
        var result = new LoadResult();
        var tokens = runs.Sum(run => run.Streams * run.NewTokens);
        result.Set(LoadMetrics.Output.Key, tokens / runs.Sum(run => run.PrefillSeconds + run.DecodeSeconds));
        result.Set(LoadMetrics.Decode.Key, tokens / runs.Sum(run => run.DecodeSeconds));
        result.Set(LoadMetrics.Prompt.Key, runs.Sum(run => run.Streams * run.PromptTokens));
        result.Set(LoadMetrics.Computed.Key, runs.Sum(run => run.Streams * run.PromptTokens));
        result.Set(LoadMetrics.OutputTokens.Key, tokens);
        return result;
    }

    private static LoadResult Summarize(List<Burst> bursts)
    {
        var answers = bursts.SelectMany(burst => burst.Answers).ToArray();
        var windows = bursts.Select(burst => burst.DecodeWindow()).ToArray();
        var result = new LoadResult();
        result.Count(answers);
        result.Set(LoadMetrics.Output.Key, bursts.Sum(burst => burst.OutputTokens) / bursts.Sum(burst => burst.Seconds));
        result.Set(LoadMetrics.Decode.Key, windows.Sum(window => window?.Tokens) / windows.Sum(window => window?.Seconds));
        result.Set(LoadMetrics.OutputTokens.Key, answers.Sum(answer => answer.OutputTokens));
        Burst.SetLatencies(result, answers);
        Burst.SetPromptTokens(result, answers);
        return result;
    }
}
