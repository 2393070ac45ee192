namespace Gateway.Commands.Bench.Raw;

/// <summary>The raw loop: llama.cpp driven without a server.</summary>
/// <param name="Path">The GGUF file.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="UnifiedKvCache">One KV cache for all streams; otherwise each has its part.</param>
internal sealed record RawSettings(string Path, int Threads, bool UnifiedKvCache);

/// <summary>What one run of the raw loop took.</summary>
internal sealed record RawResult(int Streams, int PromptTokens, int NewTokens, double PrefillSeconds, double DecodeSeconds)
{
    public double PrefillRate => Streams * PromptTokens / PrefillSeconds;

    public double DecodeRate => Streams * NewTokens / DecodeSeconds;

    /// <summary>New tokens over the whole time, as a client of a server counts them.</summary>
    public double OutputRate => Streams * NewTokens / (PrefillSeconds + DecodeSeconds);
}
