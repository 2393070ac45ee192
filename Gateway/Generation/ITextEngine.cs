namespace Gateway.Generation;

/// <summary>Continues a tokenised prompt. Engines know nothing of conversations, stop texts or whole characters.</summary>
internal interface ITextEngine : IModelRuntime
{
    /// <summary>Most tokens that a prompt and its answer may have together.</summary>
    int ContextLength { get; }

    /// <summary>Continues the prompt until an end-of-generation token or the token limit.</summary>
    /// <param name="job">The prompt and how to continue it.</param>
    /// <param name="cancellationToken">Cancelled when nobody wants the rest: the sequence leaves the batch at the next step.</param>
    /// <returns>
    /// <c>Started Delta* (Finished | Failed)</c> or <c>Failed</c>. A delta is the bytes of one or more tokens and may end
    /// inside a UTF-8 character. Leaving the enumeration early (disposing it) cancels the work.
    /// </returns>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(PromptJob job, CancellationToken cancellationToken);
}
