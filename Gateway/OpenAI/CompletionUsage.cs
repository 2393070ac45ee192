using System.ComponentModel;

namespace Gateway.OpenAI;

/// <summary>Token counts of one answer.</summary>
internal sealed record CompletionUsage(
    [property: Description("Tokens of the whole prompt.")] int PromptTokens,
    [property: Description("Tokens generated, the one that ended the answer included.")] int CompletionTokens,
    [property: Description("Both together.")] int TotalTokens,
    PromptTokensDetails PromptTokensDetails);

/// <summary>More about the prompt's tokens.</summary>
internal sealed record PromptTokensDetails(
    [property: Description("Those that were taken from the KV cache instead of computed.")] int CachedTokens);
