namespace Gateway.Engines.Native;

/// <summary>Draws one sequence's tokens. Used by the engine thread alone.</summary>
internal interface ITokenSampler : IDisposable
{
    /// <summary>Draws the next token and remembers it for the penalties.</summary>
    /// <param name="logits">One value for each token of the vocabulary; written to meanwhile, the same again afterwards.</param>
    /// <returns>The token, or -1 where the logits hold a NaN.</returns>
    int Sample(Span<float> logits);
}
