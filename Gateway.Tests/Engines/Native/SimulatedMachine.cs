using Gateway.Engines.Native;

namespace Gateway.Tests.Engines.Native;

/// <summary>A machine on which a step takes a fixed time and one for each token, and the budget that learns from it.</summary>
/// <param name="Fixed">Seconds of the pass over the weights.</param>
/// <param name="Token">Seconds of a token.</param>
/// <param name="SmallToken">Seconds more of a token in a chunk of less than 64.</param>
/// <param name="Noise">By which share a step takes longer, typically.</param>
internal sealed record SimulatedMachine(double Fixed, double Token, double SmallToken = 0, double Noise = 0)
{
    private readonly Random _random = new(1);
    private int _steps;

    public PrefillBudget Budget { get; init; } = new(512);

    /// <summary>True where prefill has steps of its own, as with a split KV cache.</summary>
    public bool IsSplit { get; init; }

    /// <summary>Which step takes 50 times as long; none where 0.</summary>
    public int Outlier { get; init; }

    /// <summary>Largest chunk so far.</summary>
    public int LargestChunk { get; private set; }

    /// <summary>A prompt while nobody streams. Gives the seconds that it took, but those of the outlier.</summary>
    public double PrefillAlone(int tokens)
    {
        var total = 0.0;
        while (tokens > 0)
        {
            var chunk = Chunk(tokens, 0, false);
            var isOutlier = _steps + 1 == Outlier;
            var seconds = Step(0, chunk);
            total += isOutlier ? seconds / 50 : seconds;
            tokens -= chunk;
        }

        return total;
    }

    /// <summary>What the best fixed size of chunks takes.</summary>
    public double BestFixed(int tokens)
    {
        var best = double.PositiveInfinity;
        for (var size = 4; size <= 512; size *= 2)
        {
            var steps = (tokens + size - 1) / size;
            best = Math.Min(best, (steps * Fixed) + (tokens * (Token + (size < 64 ? SmallToken : 0))));
        }

        return best * (1 + (Noise * 0.8));
    }

    /// <summary>Decodes; gives the seconds of a step.</summary>
    public double Decode(int streams, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step(streams, 0);
        }

        return DecodeSeconds(streams);
    }

    /// <summary>A prompt beside streams. Gives each gap of theirs.</summary>
    public List<double> PrefillBeside(int tokens, int streams, bool isCrowded)
    {
        List<double> gaps = [];
        while (tokens > 0)
        {
            var chunk = Chunk(tokens, streams, isCrowded);
            gaps.Add(IsSplit ? Step(0, chunk) + Step(streams, 0) : Step(streams, chunk));
            tokens -= chunk;
        }

        return gaps;
    }

    public double DecodeSeconds(int streams) => Fixed + (streams * Token / 2);

    private int Chunk(int tokens, int streams, bool isCrowded)
    {
        var chunk = Math.Min(tokens, Budget.Tokens(streams, streams, isCrowded));
        LargestChunk = Math.Max(LargestChunk, chunk);
        return chunk;
    }

    private double Step(int decoded, int prefilled)
    {
        // Noise makes steps slower, never faster: the half of a bell curve.
        var bell = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Abs(Math.Cos(2 * Math.PI * _random.NextDouble()));
        var token = Token + (prefilled < 64 ? SmallToken : 0);
        var seconds = (Fixed + (decoded * Token / 2) + (prefilled * token)) * (1 + (Noise * bell)) * (++_steps == Outlier ? 50 : 1);
        Budget.Record(decoded, prefilled, seconds);
        return seconds;
    }
}
