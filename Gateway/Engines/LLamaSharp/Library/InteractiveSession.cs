using Gateway.Generation;
using LLama;
using LLama.Common;
using LLama.Native;

namespace Gateway.Engines.LLamaSharp.Library;

/// <summary>
/// LLamaSharp's interactive executor, fed with tokens and driven step by step. Its own loop takes text, in which it reads
/// control tokens, ends nowhere at an end-of-sequence token and counts a later prompt against the answer's limit; its steps do
/// none of that.
/// </summary>
internal sealed class InteractiveSession : InteractiveExecutor, IChatSession
{
    private readonly InferStateArgs _state = new();
    private readonly InferenceParams _parameters = new() { OverflowStrategy = ContextOverflowStrategy.ThrowException };
    private SessionSampler? _sampler;

    /// <param name="context">Of this session alone; owned from now on.</param>
    /// <param name="canRewind">False where the model's memory cannot forget a tail.</param>
    public InteractiveSession(LLamaContext context, bool canRewind)
        : base(context) => CanRewind = canRewind;

    public bool CanRewind { get; }

    public int Computed => _pastTokensCount;

    public void Begin(int kept, ReadOnlySpan<int> tokens, SamplingParameters sampling)
    {
        Forget(kept);
        _embeds.Clear();
        _embed_inps.Clear();
        foreach (var token in tokens)
        {
            _embed_inps.Add(token);
        }

        _consumedTokensCount = 0;
        _sampler?.Dispose();
        _sampler = new SessionSampler(sampling, (int)Context.ContextSize);
        _parameters.SamplingPipeline = _sampler;
    }

    public async Task<int?> StepAsync()
    {
        if (_embeds.Count == 0)
        {
            // Takes the first batch of the prompt and computes nothing.
            await InferInternal(_parameters, _state, CancellationToken.None).ConfigureAwait(false);
        }

        // Computes what was taken; then draws a token, or takes the next batch.
        await InferInternal(_parameters, _state, CancellationToken.None).ConfigureAwait(false);
        return _sampler!.TakeDrawn();
    }

    public void Dispose()
    {
        _sampler?.Dispose();
        Context.Dispose();
    }

    private void Forget(int kept)
    {
        if (kept == 0)
        {
            Context.NativeHandle.MemoryClear();
        }
        else if (kept < _pastTokensCount)
        {
            Context.NativeHandle.MemorySequenceRemove(LLamaSeqId.Zero, kept, -1);
        }

        _pastTokensCount = kept;
    }
}
