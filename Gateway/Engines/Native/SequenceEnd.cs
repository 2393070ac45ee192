using Gateway.Generation;

namespace Gateway.Engines.Native;

/// <summary>How a sequence ended: with a reason, with a failure, or because nobody wants the rest.</summary>
internal sealed class SequenceEnd
{
    public static readonly SequenceEnd Stop = new() { Reason = FinishReason.Stop };

    public static readonly SequenceEnd Length = new() { Reason = FinishReason.Length };

    public static readonly SequenceEnd Cancelled = new();

    private SequenceEnd()
    {
    }

    public FinishReason? Reason { get; private init; }

    public GenerationFailure? Failure { get; private init; }

    public static SequenceEnd Failed(GenerationFailure failure) => new() { Failure = failure };

    public static SequenceEnd Failed(FailureKind kind, string message) => Failed(new GenerationFailure(kind, message));
}
