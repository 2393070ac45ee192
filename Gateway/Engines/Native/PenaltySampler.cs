using System.Runtime.InteropServices;
using Gateway.Generation;

namespace Gateway.Engines.Native;

/// <summary>
/// Repeat, frequency and presence penalties as llama.cpp defines them, before another sampler draws. They concern only the
/// tokens drawn last: the logits of those are changed where they are, and put back after the draw.
/// </summary>
internal sealed class PenaltySampler : ITokenSampler
{
    /// <summary>Room for tokens at the start. What needs more grows by doubling; a token costs no allocation.</summary>
    private const int FirstCapacity = 256;

    private readonly ITokenSampler _sampler;
    private readonly int _lastN;
    private readonly float _repeat;
    private readonly float _frequency;
    private readonly float _presence;

    /// <summary>The last tokens in their order, and how often each is among them: at least once.</summary>
    private readonly Queue<int> _last;
    private readonly Dictionary<int, int> _counts;

    /// <summary>What the model said of the counted tokens, in the order of <see cref="_counts"/>.</summary>
    private float[] _unchanged;

    /// <param name="parameters">Those of the penalties are used. RepeatLastN is above 0.</param>
    /// <param name="sampler">Draws; disposed with this.</param>
    public PenaltySampler(SamplingParameters parameters, ITokenSampler sampler)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parameters.RepeatLastN);
        _sampler = sampler;
        _lastN = parameters.RepeatLastN;
        _repeat = parameters.RepeatPenalty;
        _frequency = parameters.FrequencyPenalty;
        _presence = parameters.PresencePenalty;
        var capacity = Math.Min(_lastN, FirstCapacity);
        _last = new Queue<int>(capacity);
        _counts = new Dictionary<int, int>(capacity);
        _unchanged = new float[capacity];
    }

    public int Sample(Span<float> logits)
    {
        Penalise(logits);
        int token;
        try
        {
            token = _sampler.Sample(logits);
        }
        finally
        {
            PutBack(logits);
        }

        if (token >= 0)
        {
            Remember(token);
        }

        return token;
    }

    public void Dispose() => _sampler.Dispose();

    private void Penalise(Span<float> logits)
    {
        if (_unchanged.Length < _counts.Count)
        {
            _unchanged = new float[_unchanged.Length * 2];
        }

        var at = 0;
        foreach (var (token, count) in _counts)
        {
            ref var logit = ref logits[token];
            _unchanged[at++] = logit;
            logit = logit <= 0 ? logit * _repeat : logit / _repeat;
            logit -= (count * _frequency) + _presence;
        }
    }

    private void PutBack(Span<float> logits)
    {
        var at = 0;
        foreach (var token in _counts.Keys)
        {
            logits[token] = _unchanged[at++];
        }
    }

    private void Remember(int token)
    {
        if (_last.Count == _lastN)
        {
            Forget(_last.Dequeue());
        }

        _last.Enqueue(token);
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, token, out _)++;
    }

    private void Forget(int token)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, token);
        if (--count == 0)
        {
            _counts.Remove(token);
        }
    }
}
