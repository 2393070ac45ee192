using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// Draws on the native sampler chain. With top_k it gets only the tokens that can be among the first k; with penalties, which
/// change the order, the whole vocabulary.
/// </summary>
internal sealed class ChainSampler : ITokenSampler
{
    private readonly SamplerChain _chain;
    private readonly LogitScan _scan;
    private readonly CandidateBuffer _candidates;
    private readonly int _topK;
    private readonly bool _hasPenalties;

    public ChainSampler(SamplingParameters parameters, LogitScan scan, CandidateBuffer candidates)
    {
        _scan = scan;
        _candidates = candidates;
        _topK = parameters.TopK;
        _hasPenalties = parameters.HasPenalties;
        _chain = SamplerChain.Create(new SamplerChainParameters(
            candidates.Capacity,
            parameters.Temperature,
            parameters.TopP,
            parameters.TopK,
            parameters.MinP,
            parameters.Seed,
            parameters.PresencePenalty,
            parameters.FrequencyPenalty,
            parameters.RepeatPenalty,
            parameters.RepeatLastN));
    }

    public int Sample(ReadOnlySpan<float> logits)
    {
        if (LogitScan.FindLargest(logits) < 0)
        {
            return -1;
        }

        if (!_hasPenalties && _topK > 0 && _topK <= _scan.BlockCount)
        {
            _scan.CollectTopK(logits, _topK, _candidates);
        }
        else
        {
            _candidates.Fill(logits);
        }

        var token = _chain.Sample(_candidates);
        if (_hasPenalties)
        {
            _chain.Accept(token);
        }

        return token;
    }

    public void Dispose() => _chain.Dispose();
}
