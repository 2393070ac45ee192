using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Engines.Remote;

/// <summary>
/// The parameters that not every upstream understands. One that was given and is not understood is refused by name, unless
/// its value asks for nothing; it is never dropped.
/// </summary>
internal static class ParameterTable
{
    private static readonly Row[] Rows =
    [
        new(GivenParameters.Temperature, "temperature", static _ => false, static sampling => sampling.Temperature is not null),
        new(GivenParameters.TopP, "top_p", static job => job.Sampling.TopP == 1, static sampling => sampling.TopP is not null),
        new(GivenParameters.TopK, "top_k", static job => job.Sampling.TopK == 0, static sampling => sampling.TopK is not null),
        new(GivenParameters.MinP, "min_p", static job => job.Sampling.MinP == 0, static sampling => sampling.MinP is not null),
        new(GivenParameters.Seed, "seed", static _ => false, static _ => false),
        new(GivenParameters.PresencePenalty, "presence_penalty", static job => job.Sampling.PresencePenalty == 0, static sampling => sampling.PresencePenalty is not null),
        new(GivenParameters.FrequencyPenalty, "frequency_penalty", static job => job.Sampling.FrequencyPenalty == 0, static sampling => sampling.FrequencyPenalty is not null),
        new(GivenParameters.RepeatPenalty, "repeat_penalty", static job => job.Sampling.RepeatPenalty == 1, static sampling => sampling.RepeatPenalty is not null),
        new(GivenParameters.RepeatLastN, "repeat_last_n", static job => job.Sampling.RepeatLastN == -1, static sampling => sampling.RepeatLastN is not null),
        new(GivenParameters.MaxTokens, "max_tokens", static _ => false, static sampling => sampling.MaxTokens is not null),
    ];

    /// <summary>The parameters that a model's sampling options give.</summary>
    public static GivenParameters GivenIn(SamplingOptions sampling) => Rows
        .Where(row => row.IsSet(sampling))
        .Aggregate(GivenParameters.None, static (given, row) => given | row.Parameter);

    /// <summary>The names of the parameters that a dialect does not understand.</summary>
    public static IEnumerable<string> NotUnderstood(UpstreamDialect dialect, GivenParameters given) => Rows
        .Where(row => given.HasFlag(row.Parameter) && !dialect.Understands.HasFlag(row.Parameter))
        .Select(static row => row.Name);

    /// <summary>The first thing that the request asks for and the upstream does not understand; null where it does all.</summary>
    public static GenerationFailure? FirstRefused(ChatJob job, UpstreamSettings settings)
    {
        var dialect = settings.Dialect;
        foreach (var row in Rows)
        {
            if (job.Given.HasFlag(row.Parameter) && !dialect.Understands.HasFlag(row.Parameter) && !row.AsksForNothing(job))
            {
                return new GenerationFailure(
                    FailureKind.Unsupported,
                    $"{row.Name} is given, and model '{settings.Id}' runs at {dialect.Name}, which does not understand it. "
                    + "Leave it out, or choose another model.",
                    row.Name);
            }
        }

        return job.Stop.Count > dialect.MaxStopTexts
            ? new GenerationFailure(
                FailureKind.Unsupported,
                $"stop has {job.Stop.Count} texts, and model '{settings.Id}' runs at {dialect.Name}, which takes at most "
                + $"{dialect.MaxStopTexts}. Send fewer, or choose another model.",
                "stop")
            : null;
    }

    private sealed record Row(
        GivenParameters Parameter, string Name, Func<ChatJob, bool> AsksForNothing, Func<SamplingOptions, bool> IsSet);
}
