using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// One conversation in the library: an executor with a context of its own. Used by one request at a time; no two calls run
/// at once. After an exception it is good for nothing but disposal.
/// </summary>
internal interface IChatSession : IDisposable
{
    /// <summary>Tokens whose keys and values are in its cache, counted from the first.</summary>
    int Computed { get; }

    /// <summary>False where the model's memory cannot forget a tail, so that only all of it can be kept.</summary>
    bool CanRewind { get; }

    /// <summary>Begins an answer. What an earlier one left undone is forgotten.</summary>
    /// <param name="kept">How many of the computed tokens stay; the rest is forgotten.</param>
    /// <param name="tokens">What follows them and is still to be computed; at least one.</param>
    /// <param name="sampling">How the answer's tokens are drawn.</param>
    void Begin(int kept, ReadOnlySpan<int> tokens, SamplingParameters sampling);

    /// <summary>Computes one batch and no more.</summary>
    /// <returns>The token drawn after it, or null while a part of the prompt is still to be computed.</returns>
    Task<int?> StepAsync();
}
