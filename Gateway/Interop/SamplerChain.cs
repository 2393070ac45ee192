using System.Runtime.InteropServices;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>Chooses tokens for one sequence: holds its random state and the tokens that penalties look at.</summary>
internal sealed unsafe class SamplerChain : SafeHandle
{
    // Below this a logit divided by the temperature may be infinite, and the choice is the greedy one long before.
    private const float LeastTemperature = 1e-6f;

    // The library takes this seed as "any"; here every seed is a seed.
    private const uint AnySeed = 0xFFFFFFFF;

    private readonly int _vocabularySize;

    private SamplerChain(int vocabularySize)
        : base(0, ownsHandle: true) => _vocabularySize = vocabularySize;

    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// Penalties, then greedy; or penalties, top_k, temperature, top_p, min_p, a draw. top_k before the temperature keeps the
    /// same tokens as after it, and leaves fewer to divide and sort.
    /// </summary>
    public static SamplerChain Create(SamplerChainParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        var chain = new SamplerChain(parameters.VocabularySize);
        chain.SetHandle(Llama.llama_sampler_chain_init(Llama.llama_sampler_chain_default_params()));
        if (parameters.HasPenalties)
        {
            chain.Append(Llama.llama_sampler_init_penalties(
                parameters.VocabularySize,
                parameters.HistoryLength,
                parameters.RepeatPenalty,
                parameters.FrequencyPenalty,
                parameters.PresencePenalty));
        }

        if (parameters.Temperature < LeastTemperature)
        {
            chain.Append(Llama.llama_sampler_init_greedy());
        }
        else
        {
            chain.AppendDraw(parameters);
        }

        return chain;
    }

    /// <summary>Chooses one of the candidates, which it reorders and cuts. Does not remember it: see <see cref="Accept"/>.</summary>
    public int Sample(CandidateBuffer candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        using var lease = new HandleLease(this);
        using var candidatesLease = new HandleLease(candidates);
        if (candidates.Count == 0)
        {
            throw new InvalidOperationException("There are no candidates to choose from.");
        }

        Llama.llama_sampler_apply(lease.Pointer, candidates.Native);
        return candidates.Selected();
    }

    /// <summary>Remembers a token, for the penalties: a chosen one, or one of the prompt.</summary>
    public void Accept(int token)
    {
        using var lease = new HandleLease(this);
        if ((uint)token >= (uint)_vocabularySize)
        {
            throw new ArgumentOutOfRangeException(nameof(token), token, $"A token id is 0 to {_vocabularySize - 1}.");
        }

        Llama.llama_sampler_accept(lease.Pointer, token);
    }

    /// <summary>Forgets the tokens and begins again with the seed.</summary>
    public void Reset()
    {
        using var lease = new HandleLease(this);
        Llama.llama_sampler_reset(lease.Pointer);
    }

    protected override bool ReleaseHandle()
    {
        Llama.llama_sampler_free(handle);
        return true;
    }

    private void AppendDraw(SamplerChainParameters parameters)
    {
        if (parameters.TopK > 0)
        {
            Append(Llama.llama_sampler_init_top_k(parameters.TopK));
        }

        Append(Llama.llama_sampler_init_temp(parameters.Temperature));
        if (parameters.TopP < 1)
        {
            Append(Llama.llama_sampler_init_top_p(parameters.TopP, 1));
        }

        if (parameters.MinP > 0)
        {
            Append(Llama.llama_sampler_init_min_p(parameters.MinP, 1));
        }

        Append(Llama.llama_sampler_init_dist(parameters.Seed == AnySeed ? AnySeed - 1 : parameters.Seed));
    }

    private void Append(nint sampler) => Llama.llama_sampler_chain_add(handle, sampler);
}
