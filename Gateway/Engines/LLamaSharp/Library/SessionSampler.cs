using Gateway.Generation;
using LLama.Native;
using LLama.Sampling;

namespace Gateway.Engines.LLamaSharp.Library;

/// <summary>
/// Draws one answer's tokens. Every parameter is set: the library's own pipeline adds top_k 40 and min_p 0.1 where nothing is
/// said, and has the temperature last.
/// </summary>
internal sealed class SessionSampler(SamplingParameters parameters, int contextLength) : BaseSamplingPipeline
{
    // The library takes this seed as "any"; here every seed is a seed.
    private const uint AnySeed = 0xFFFFFFFF;

    /// <summary>What was drawn last; null where nothing was since it was taken.</summary>
    private int? _drawn;

    public int? TakeDrawn()
    {
        var drawn = _drawn;
        _drawn = null;
        return drawn;
    }

    public override LLamaToken Sample(SafeLLamaContextHandle ctx, int index)
    {
        var token = base.Sample(ctx, index);
        _drawn = (int)token;

        // The executor would make a newline of the end-of-sequence token and go on. It is told of another token instead, which
        // it never computes: the answer ends here.
        return token == ctx.Vocab.EOS ? default : token;
    }

    protected override SafeLLamaSamplerChainHandle CreateChain(SafeLLamaContextHandle context)
    {
        var chain = SafeLLamaSamplerChainHandle.Create(LLamaSamplerChainParams.Default());
        if (parameters.HasPenalties)
        {
            // Only drawn tokens are accepted, so that the penalties look at the answer, which is shorter than the context.
            var lastTokens = parameters.RepeatLastN < 0 ? contextLength : Math.Min(parameters.RepeatLastN, contextLength);
            chain.AddPenalties(lastTokens, parameters.RepeatPenalty, parameters.FrequencyPenalty, parameters.PresencePenalty);
        }

        if (parameters.IsGreedy)
        {
            chain.AddGreedySampler();
            return chain;
        }

        if (parameters.TopK > 0)
        {
            chain.AddTopK(parameters.TopK);
        }

        chain.AddTemperature(parameters.Temperature);
        if (parameters.TopP < 1)
        {
            chain.AddTopP(parameters.TopP, 1);
        }

        if (parameters.MinP > 0)
        {
            chain.AddMinP(parameters.MinP, 1);
        }

        chain.AddDistributionSampler(parameters.Seed == AnySeed ? AnySeed - 1 : parameters.Seed);
        return chain;
    }
}
