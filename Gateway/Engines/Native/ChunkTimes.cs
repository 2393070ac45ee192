using System.Numerics;

namespace Gateway.Engines.Native;

/// <summary>
/// What prefill chunks were seen to take, by their size, and what others will take by that. A step has a fixed cost, the pass
/// over the model's weights, beside that of its tokens, and llama.cpp's attention on a processor costs less a token from
/// <see cref="LargeChunk"/> on; so no single cost a token describes it.
/// </summary>
/// <remarks>
/// Sizes are kept apart by powers of two, each with its last few measurements, of which the median counts: one step that was
/// held up is outvoted. Between two known sizes the time is interpolated, but never across <see cref="LargeChunk"/>. Above the
/// largest it grows with the tokens, which is too much where there is a fixed cost; below the smallest it falls half as fast.
/// So whatever is asked for moves towards the unknown in bounded strides, and what is tried is known then.
/// </remarks>
internal sealed class ChunkTimes
{
    /// <summary>Tokens from which on llama.cpp's attention on a processor is tiled (<c>ggml_fa_tile_config::Q</c>).</summary>
    public const int LargeChunk = 64;

    /// <summary>A chunk is efficient where its tokens cost at most this many times as much as those of the best one.</summary>
    private const double EfficientCost = 1.08;

    /// <summary>A size twice as large is worth a try while the last doubling lowered a token's cost to this share.</summary>
    private const double WorthwhileCost = 0.95;

    /// <summary>The only measurement of a size that is this many times as dear as a newer, smaller one was an accident.</summary>
    private const double Implausible = 2;

    private const int Kept = 3;
    private const int Sizes = 31;

    private readonly Measurement[] _measured = new Measurement[Sizes * Kept];
    private readonly int[] _counts = new int[Sizes];
    private readonly long[] _measuredAt = new long[Sizes];
    private readonly Measurement[] _known = new Measurement[Sizes];
    private int _knownCount;
    private long _now;

    public bool IsEmpty => _knownCount == 0;

    /// <summary>True where a chunk of <see cref="LargeChunk"/> tokens or more was measured.</summary>
    public bool KnowsLarge => _knownCount > 0 && _known[_knownCount - 1].IsLarge;

    /// <summary>Learns that a chunk of so many tokens, at least 1, took so long.</summary>
    public void Record(int tokens, double seconds)
    {
        var size = BitOperations.Log2((uint)tokens);
        _measured[(size * Kept) + (_counts[size]++ % Kept)] = new Measurement(tokens, seconds);
        _measuredAt[size] = ++_now;
        _knownCount = 0;
        for (var i = 0; i < Sizes; i++)
        {
            if (_counts[i] > 0 && Bounded(i) is { } measurement)
            {
                _known[_knownCount++] = measurement;
            }
        }
    }

    /// <summary>What a chunk of so many tokens will take. Something must be known.</summary>
    public double Seconds(int tokens)
    {
        var above = 0;
        while (above < _knownCount && _known[above].Tokens < tokens)
        {
            above++;
        }

        var isLarge = tokens >= LargeChunk;
        var hasLower = above > 0 && _known[above - 1].IsLarge == isLarge;
        var hasUpper = above < _knownCount && _known[above].IsLarge == isLarge;
        if (hasLower && hasUpper)
        {
            var (lower, upper) = (_known[above - 1], _known[above]);
            return lower.Seconds + ((upper.Seconds - lower.Seconds) * (tokens - lower.Tokens) / (upper.Tokens - lower.Tokens));
        }

        var byLower = above > 0 ? _known[above - 1].TokenSeconds * tokens : double.PositiveInfinity;
        var byUpper = above == 0 || (hasUpper && !hasLower)
            ? _known[above].Seconds * (1 + ((double)tokens / _known[above].Tokens)) / 2
            : double.PositiveInfinity;
        return Math.Min(byLower, byUpper);
    }

    /// <summary>The largest chunk, up to <paramref name="most"/> tokens, that takes at most so long; 0 where none does.</summary>
    public int Within(double seconds, int most)
    {
        var largest = 0;
        for (var tokens = 1; tokens < most; tokens = Next(tokens))
        {
            largest = Seconds(tokens) <= seconds ? tokens : largest;
        }

        return Seconds(most) <= seconds ? most : largest;
    }

    /// <summary>
    /// The smallest chunk, up to <paramref name="most"/> tokens, whose tokens cost little more than those of the best size; or
    /// another one than was tried so far, where that may be better.
    /// </summary>
    public int Efficient(int most)
    {
        var largest = _known[_knownCount - 1];
        if (_knownCount == 1)
        {
            // What a smaller one takes tells the fixed cost, and is sooner tried than a larger one.
            return Math.Clamp(largest.Tokens / 2, 1, most);
        }

        if (largest.TokenSeconds <= WorthwhileCost * _known[_knownCount - 2].TokenSeconds)
        {
            return Math.Min(most, 2 * largest.Tokens);
        }

        var best = double.PositiveInfinity;
        foreach (var known in _known.AsSpan(0, _knownCount))
        {
            best = Math.Min(best, known.TokenSeconds);
        }

        for (var tokens = 1; tokens < most; tokens = Next(tokens))
        {
            if (Seconds(tokens) <= EfficientCost * best * tokens)
            {
                return tokens;
            }
        }

        return most;
    }

    /// <summary>Every size that is looked at: all small ones, then some three per cent apart.</summary>
    private static int Next(int tokens) => tokens + Math.Max(1, tokens / 32);

    /// <summary>
    /// The median measurement of a size. A larger chunk's token costs no more than a smaller one's, so what newer ones of
    /// smaller sizes took bounds it; null where it is a single one that they show to be wrong.
    /// </summary>
    private Measurement? Bounded(int size)
    {
        var median = Median(size);
        var bound = median.TokenSeconds;
        for (var i = 0; i < size; i++)
        {
            if (_measuredAt[i] > _measuredAt[size])
            {
                bound = Math.Min(bound, Median(i).TokenSeconds);
            }
        }

        return _counts[size] == 1 && median.TokenSeconds > Implausible * bound
            ? null
            : median with { Seconds = bound * median.Tokens };
    }

    private Measurement Median(int size)
    {
        var (a, b, c) = (_measured[size * Kept], _measured[(size * Kept) + 1], _measured[(size * Kept) + 2]);
        if (_counts[size] < Kept)
        {
            return _counts[size] == 1 || a.TokenSeconds < b.TokenSeconds ? a : b;
        }

        var (low, high) = a.TokenSeconds < b.TokenSeconds ? (a, b) : (b, a);
        return c.TokenSeconds < low.TokenSeconds ? low : c.TokenSeconds > high.TokenSeconds ? high : c;
    }

    private readonly record struct Measurement(int Tokens, double Seconds)
    {
        public bool IsLarge => Tokens >= LargeChunk;

        public double TokenSeconds => Seconds / Tokens;
    }
}
