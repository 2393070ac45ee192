using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// Draws among the k most probable tokens on the native chain, which gets only the tokens that can be among them; all of
/// them where k is larger than the number of blocks that the vocabulary is scanned in.
/// </summary>
internal sealed class TopKSampler : ITokenSampler
{
    private readonly SamplerChain _chain;
    private readonly LogitScan _scan;
    private readonly CandidateBuffer _candidates;
    private readonly int _topK;

    public TopKSampler(SamplingParameters parameters, LogitScan scan, CandidateBuffer candidates)
    {
        _scan = scan;
        _candidates = candidates;
        _topK = parameters.TopK;
        _chain = SamplerChain.Create(new SamplerChainParameters(
            candidates.Capacity,
            parameters.Temperature,
            parameters.TopP,
            parameters.TopK,
            parameters.MinP,
            parameters.Seed,
            PresencePenalty: 0,
            FrequencyPenalty: 0,
            RepeatPenalty: 1,
            RepeatLastN: 0));
    }

    public int Sample(Span<float> logits)
    {
        if (LogitScan.FindLargest(logits) < 0)
        {
            return -1;
        }

        if (_topK <= _scan.BlockCount)
        {
            _scan.CollectTopK(logits, _topK, _candidates);
        }
        else
        {
            _candidates.Fill(logits);
        }

        return _chain.Sample(_candidates);
    }

    public void Dispose() => _chain.Dispose();
}
