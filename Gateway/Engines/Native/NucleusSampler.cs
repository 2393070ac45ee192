using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// Temperature, top_p and min_p over the whole vocabulary, exactly and without sorting it. Where few tokens can be in the
/// nucleus, it is cut exactly and drawn from on the native chain. Where many can (a flat distribution), a token is drawn from
/// everything and kept if it is in the nucleus, which one more pass over the weights tells.
/// </summary>
/// <remarks>
/// A token is in the nucleus where the tokens above it have less than top_p of all weight together. One that is not rules
/// out everything below it as well, so that the next draw is from less: it takes two or three draws.
/// </remarks>
internal sealed class NucleusSampler : ITokenSampler
{
    /// <summary>Tokens below this share of the largest weight are expected to lie outside the nucleus of a peaked distribution.</summary>
    private const float PeakedFloor = 1f / 1024;

    /// <summary>Most tokens that are worth sorting.</summary>
    private const int MostSorted = 512;

    private readonly float _temperature;
    private readonly float _topP;
    private readonly float _minP;
    private readonly LogitScan _scan;
    private readonly CandidateBuffer _candidates;
    private readonly SamplerChain _chain;
    private SplitMix64 _random;

    public NucleusSampler(SamplingParameters parameters, LogitScan scan, CandidateBuffer candidates)
    {
        _temperature = parameters.Temperature;
        _topP = parameters.TopP;
        _minP = parameters.MinP;
        _scan = scan;
        _candidates = candidates;
        _random = new SplitMix64(parameters.Seed);
        _chain = SamplerChain.Create(new SamplerChainParameters(
            candidates.Capacity, parameters.Temperature, 1, 0, parameters.MinP, parameters.Seed, 0, 0, 1, 0));
    }

    public int Sample(Span<float> logits)
    {
        var largest = LogitScan.FindLargest(logits);
        if (largest < 0)
        {
            return -1;
        }

        var total = _scan.Exponentiate(logits, logits[largest], _temperature);
        var target = _topP * total;
        return TryCut(logits, target) ? _chain.Sample(_candidates) : Draw(target, largest);
    }

    public void Dispose() => _chain.Dispose();

    /// <summary>Collects exactly the nucleus, largest first; false where it may be large.</summary>
    private bool TryCut(ReadOnlySpan<float> logits, double target)
    {
        Span<float> keys = stackalloc float[MostSorted];
        Span<int> tokens = stackalloc int[MostSorted];
        var count = _scan.CollectAbove(PeakedFloor, keys, tokens);
        if (count > MostSorted)
        {
            return false;
        }

        keys = keys[..count];
        tokens = tokens[..count];
        keys.Sort(tokens);
        double above = 0;
        _candidates.Clear();
        for (var i = count - 1; i >= 0; i--)
        {
            _candidates.Add(tokens[i], logits[tokens[i]]);
            above += keys[i];
            if (above >= target)
            {
                _candidates.Sorted = true;
                return true;
            }
        }

        return false;
    }

    private int Draw(double target, int largest)
    {
        // Tokens that min_p rules out weigh too little to be above anything that it keeps.
        var floor = _minP > 0 ? MathF.BitDecrement(_minP) : 0;
        var sum = _scan.SumAbove(floor);
        while (true)
        {
            var token = _scan.Find(floor, _random.NextDouble() * sum);
            if (token < 0)
            {
                return largest;
            }

            var weight = _scan.Weights[token];
            var above = _scan.SumAbove(weight);
            if (token == largest)
            {
                return token;
            }

            if (above >= target)
            {
                floor = weight;
                sum = above;
                continue;
            }

            // Of tokens that weigh the same, those with the smaller ids count as above.
            if (above + _scan.SumOfEqualsBefore(token) < target)
            {
                return token;
            }

            _scan.SumAbove(floor);
        }
    }
}
