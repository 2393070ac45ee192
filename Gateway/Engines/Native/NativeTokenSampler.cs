using System.Numerics.Tensors;
using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>Draws tokens on the native sampler chain; the plain greedy case is one vectorised scan of the logits.</summary>
internal sealed class NativeTokenSampler : ITokenSampler
{
    private readonly SamplerChain? _chain;
    private readonly CandidateBuffer _candidates;

    /// <param name="parameters">How to draw.</param>
    /// <param name="vocabularySize">Tokens of the vocabulary.</param>
    /// <param name="candidates">The engine's buffer, shared by all its samplers, one after the other.</param>
    public NativeTokenSampler(SamplingParameters parameters, int vocabularySize, CandidateBuffer candidates)
    {
        _candidates = candidates;
        _chain = parameters is { IsGreedy: true, HasPenalties: false } ? null : SamplerChain.Create(new SamplerChainParameters(
            vocabularySize,
            parameters.Temperature,
            parameters.TopP,
            parameters.TopK,
            parameters.MinP,
            parameters.Seed,
            parameters.PresencePenalty,
            parameters.FrequencyPenalty,
            parameters.RepeatPenalty,
            parameters.RepeatLastN));
    }

    public int Sample(ReadOnlySpan<float> logits)
    {
        // The first NaN counts as the maximum. The native chain must never see one: it sorts.
        var best = TensorPrimitives.IndexOfMax(logits);
        if (float.IsNaN(logits[best]))
        {
            return -1;
        }

        if (_chain is null)
        {
            return best;
        }

        _candidates.Fill(logits);
        var token = _chain.Sample(_candidates);
        _chain.Accept(token);
        return token;
    }

    public void Dispose() => _chain?.Dispose();
}
