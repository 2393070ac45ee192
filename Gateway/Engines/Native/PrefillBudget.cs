namespace Gateway.Engines.Native;

/// <summary>
/// How many prefill tokens a step may take. While a stream flows, the time between two of its tokens should grow at most by a
/// factor, or to <see cref="ComfortableSeconds"/>, so that a long prompt does not stall it. While none does (nobody decodes, or all have just
/// begun, as in a burst of requests), it should take at most <see cref="LongestSeconds"/>: newcomers and leaving clients wait
/// for its end. While requests wait for a place, streams may pause for <see cref="CrowdedSeconds"/>: small chunks are computed
/// at a fraction of the speed of large ones, and all wait the longer for it.
/// </summary>
/// <remarks>
/// It learns the costs from the steps themselves, as moving averages: a step's time is taken as that of its decode part plus a
/// cost for each prefill token. Chunks of <see cref="LargeChunk"/> and more have a cost of their own, since llama.cpp computes
/// the attention of so many tokens in tiles, several times as fast on a processor with a long context.
/// </remarks>
internal sealed class PrefillBudget(int batchTokens, double gapFactor = PrefillBudget.DefaultGapFactor)
{
    public const double DefaultGapFactor = 4;

    /// <summary>A pause that no reader notices, however fast the model decodes.</summary>
    public const double ComfortableSeconds = 0.02;

    public const double LongestSeconds = 0.5;

    public const double CrowdedSeconds = 0.1;

    /// <summary>Prefill tokens of a step while their cost is not known yet.</summary>
    public const int FirstTokens = 64;

    /// <summary>Fewest prefill tokens in a step: below it, prefill would cost more in steps than in tokens.</summary>
    public const int Floor = 4;

    /// <summary>Tokens from which on llama.cpp's attention on a processor is tiled (<c>ggml_fa_tile_config::Q</c>).</summary>
    public const int LargeChunk = 64;

    private const double Weight = 0.2;
    private double _decodeSeconds;
    private double _prefillTokenSeconds;
    private double _largeChunkTokenSeconds;

    /// <summary>Prefill tokens of the next step.</summary>
    /// <param name="decoding">Sequences that decode in it.</param>
    /// <param name="flowing">Those of them whose readers would notice a gap.</param>
    /// <param name="isCrowded">True while requests wait that cannot be admitted.</param>
    public int Tokens(int decoding, int flowing, bool isCrowded)
    {
        var room = batchTokens - decoding;
        if (_prefillTokenSeconds == 0 || (flowing > 0 && _decodeSeconds == 0))
        {
            return Math.Min(room, FirstTokens);
        }

        var seconds = flowing == 0
            ? LongestSeconds
            : Math.Clamp((gapFactor - 1) * _decodeSeconds, isCrowded ? CrowdedSeconds : ComfortableSeconds, LongestSeconds);
        var inLargeChunks = _largeChunkTokenSeconds > 0 ? seconds / _largeChunkTokenSeconds : 0;
        var affordable = inLargeChunks >= LargeChunk ? inLargeChunks : seconds / _prefillTokenSeconds;
        return Math.Min(room, Math.Max(Floor, (int)Math.Min(affordable, batchTokens)));
    }

    /// <summary>Learns from a step.</summary>
    public void Record(int decoded, int prefilled, double seconds)
    {
        if (prefilled == 0)
        {
            _decodeSeconds = Average(_decodeSeconds, seconds);
        }
        else if (prefilled >= Floor)
        {
            var decode = decoded > 0 ? Math.Min(_decodeSeconds, seconds / 2) : 0;
            var each = (seconds - decode) / prefilled;
            if (prefilled >= LargeChunk)
            {
                _largeChunkTokenSeconds = Average(_largeChunkTokenSeconds, each);
            }

            if (prefilled < LargeChunk || _prefillTokenSeconds == 0)
            {
                _prefillTokenSeconds = Average(_prefillTokenSeconds, each);
            }
        }
    }

    private static double Average(double old, double value) => old == 0 ? value : old + (Weight * (value - old));
}
