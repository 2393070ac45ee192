namespace Gateway.Generation;

/// <summary>A rendered and tokenised prompt, as an <see cref="ITextEngine"/> takes it.</summary>
/// <param name="RequestId">The id of the request, for logs.</param>
/// <param name="PromptTokens">Token ids of the whole prompt, control tokens included; at least one, all in the vocabulary.</param>
/// <param name="Sampling">How tokens are drawn.</param>
/// <param name="MaxTokens">Most tokens to generate, at least 1.</param>
/// <param name="EndTokens">
/// Tokens that end the answer like the vocabulary's own end-of-generation tokens (a chat template's next role, say).
/// </param>
/// <param name="CacheSalt">
/// Prompts share cached KV only under the same salt, so that nobody can learn another's prompts by timing.
/// </param>
internal sealed record PromptJob(
    string RequestId,
    ReadOnlyMemory<int> PromptTokens,
    SamplingParameters Sampling,
    int MaxTokens,
    ReadOnlyMemory<int> EndTokens = default,
    string CacheSalt = "");
