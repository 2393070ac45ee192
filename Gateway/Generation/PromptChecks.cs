namespace Gateway.Generation;

/// <summary>An engine's own last check of a prompt: what it let through could end the process in native code.</summary>
internal static class PromptChecks
{
    /// <summary>What is wrong with a prompt, or null.</summary>
    /// <param name="job">The prompt.</param>
    /// <param name="contextLength">Most tokens of prompt and answer together.</param>
    /// <param name="vocabularySize">Token ids are 0 to before this.</param>
    public static GenerationFailure? FindMistake(PromptJob job, int contextLength, int vocabularySize)
    {
        var tokens = job.PromptTokens.Span;
        if (tokens.IsEmpty)
        {
            return new GenerationFailure(FailureKind.InvalidRequest, "The prompt has no tokens.", "messages");
        }

        if (tokens.Length >= contextLength)
        {
            return new GenerationFailure(
                FailureKind.ContextLengthExceeded,
                $"The prompt has {tokens.Length} tokens; this model's context has {contextLength}, and the answer needs at least one of them. Send less text.",
                "messages");
        }

        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)vocabularySize)
            {
                return new GenerationFailure(
                    FailureKind.InvalidRequest,
                    $"Token id {token} is not in the vocabulary of {vocabularySize}.");
            }
        }

        return null;
    }
}
