namespace Gateway.Generation;

/// <summary>
/// A model that answers conversations: what the controllers call. A local one renders its template and hands the prompt
/// to an <see cref="ITextEngine"/>; a remote one passes the conversation on.
/// </summary>
internal interface IModelBackend
{
    /// <summary>Answers a conversation.</summary>
    /// <param name="job">What to answer and how.</param>
    /// <param name="cancellationToken">Cancelled when the client is gone: generation stops at the engine's next step.</param>
    /// <returns>
    /// <c>Started Delta* (Finished | Failed)</c> or <c>Failed</c>; see <see cref="GenerationEvent"/>. Leaving the
    /// enumeration early (disposing it) cancels the work.
    /// </returns>
    IAsyncEnumerable<GenerationEvent> AnswerAsync(ChatJob job, CancellationToken cancellationToken);
}
