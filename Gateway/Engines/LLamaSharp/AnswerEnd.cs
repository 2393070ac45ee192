using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>How an answer ended: with a reason, with a failure, or with neither where nobody wanted the rest.</summary>
internal sealed record AnswerEnd(FinishReason? Reason, GenerationFailure? Failure)
{
    public static AnswerEnd Abandoned { get; } = new(null, null);

    public static AnswerEnd Finished(FinishReason reason) => new(reason, null);

    public static AnswerEnd Failed(GenerationFailure failure) => new(null, failure);
}
