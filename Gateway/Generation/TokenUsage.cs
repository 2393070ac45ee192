namespace Gateway.Generation;

/// <summary>Token counts of one answer.</summary>
/// <param name="PromptTokens">Tokens of the whole prompt, cached ones included.</param>
/// <param name="CompletionTokens">Tokens sampled, the end-of-generation token included.</param>
/// <param name="CachedTokens">Those of the prompt that were taken from the KV cache instead of computed.</param>
internal readonly record struct TokenUsage(int PromptTokens, int CompletionTokens, int CachedTokens)
{
    /// <summary>Nobody counted: the upstream of a remote model says nothing, or not yet.</summary>
    public static readonly TokenUsage Unknown = new(-1, -1, -1);

    public bool IsKnown => PromptTokens >= 0;
}
