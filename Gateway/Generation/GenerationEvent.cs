namespace Gateway.Generation;

/// <summary>What an event of a stream says.</summary>
internal enum GenerationEventKind
{
    /// <summary>The request was accepted and its prompt is computed: the first token exists.</summary>
    Started,

    /// <summary>More of the answer.</summary>
    Delta,

    /// <summary>The answer is complete. Last event.</summary>
    Finished,

    /// <summary>The answer cannot be given or completed. Last event.</summary>
    Failed,
}

/// <summary>
/// One event of an answer. A stream is <c>Started Delta* (Finished | Failed)</c>, or <c>Failed</c> alone: exactly one
/// last event, always. Cancellation is the exception: it ends the stream with <see cref="OperationCanceledException"/>.
/// </summary>
/// <remarks>A struct, so that a token costs no allocation.</remarks>
internal readonly struct GenerationEvent
{
    private GenerationEvent(GenerationEventKind kind, ReadOnlyMemory<byte> text, FinishReason reason, TokenUsage usage, GenerationFailure? failure)
    {
        Kind = kind;
        Text = text;
        FinishReason = reason;
        Usage = usage;
        Failure = failure;
    }

    public GenerationEventKind Kind { get; }

    /// <summary>
    /// Of a <see cref="GenerationEventKind.Delta"/>: UTF-8, not empty. From an <see cref="IModelBackend"/> it is whole
    /// characters; from an <see cref="ITextEngine"/> it may end inside one. Valid until the next event is asked for.
    /// </summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>Of a <see cref="GenerationEventKind.Finished"/>.</summary>
    public FinishReason FinishReason { get; }

    /// <summary>Counts so far; final in the last event.</summary>
    public TokenUsage Usage { get; }

    /// <summary>Of a <see cref="GenerationEventKind.Failed"/>; otherwise null.</summary>
    public GenerationFailure? Failure { get; }

    public static GenerationEvent Started(TokenUsage usage) => new(GenerationEventKind.Started, default, default, usage, null);

    public static GenerationEvent Delta(ReadOnlyMemory<byte> text, TokenUsage usage) => new(GenerationEventKind.Delta, text, default, usage, null);

    public static GenerationEvent Finished(FinishReason reason, TokenUsage usage) => new(GenerationEventKind.Finished, default, reason, usage, null);

    public static GenerationEvent Failed(GenerationFailure failure) => new(GenerationEventKind.Failed, default, default, default, failure);
}
