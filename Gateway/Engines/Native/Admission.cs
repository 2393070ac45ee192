using System.Runtime.InteropServices;

namespace Gateway.Engines.Native;

/// <summary>
/// Who waits for a place, and who of them gets one: in the order of arrival, as long as places are left and prompts fit the
/// KV cache.
/// </summary>
/// <remarks>
/// Two kinds are passed over and hold up nobody behind them: a follower, whose beginning a running sequence is about to
/// compute, until it can take that over; and one whose part of the cache cannot be made ready in this step.
/// </remarks>
internal sealed class Admission(SchedulerLimits limits, IKvManager kv)
{
    /// <summary>
    /// Most waiting sequences that one step compares with the cache and with the running ones, which costs microseconds each.
    /// Followers that are known to be held back are not among them.
    /// </summary>
    public const int MostExamined = 64;

    private readonly List<Sequence> _waiting = [];

    public ReadOnlySpan<Sequence> Waiting => CollectionsMarshal.AsSpan(_waiting);

    /// <summary>True where the last step had no place or no cells for one that may run.</summary>
    public bool IsCrowded { get; private set; }

    public void Add(Sequence sequence) => _waiting.Add(sequence);

    /// <summary>Takes a preempted sequence back, before all others.</summary>
    public void AddFirst(Sequence sequence) => _waiting.Insert(0, sequence);

    public void Remove(Sequence sequence) => _waiting.Remove(sequence);

    /// <summary>Moves those that may run now to <paramref name="running"/>.</summary>
    public void Admit(List<Sequence> running, long step)
    {
        IsCrowded = false;
        var examined = 0;
        for (var i = 0; i < _waiting.Count && examined < MostExamined;)
        {
            var sequence = _waiting[i];
            if (IsHeldBack(sequence))
            {
                i++;
                continue;
            }

            if (running.Count == limits.MaxSequences)
            {
                IsCrowded = true;
                return;
            }

            examined++;
            if (Follows(sequence, running) || !kv.IsReadyFor(sequence))
            {
                i++;
                continue;
            }

            if (!Fits(sequence, running))
            {
                IsCrowded = true;
                return;
            }

            kv.Attach(sequence, step);
            running.Add(sequence);
            _waiting.RemoveAt(i);
            if (sequence.Sampled == 0)
            {
                sequence.CachedTokens = sequence.Computed;
            }
        }
    }

    /// <summary>True while the sequence that it follows has still much of the common beginning to compute.</summary>
    private bool IsHeldBack(Sequence sequence) =>
        sequence.Leader is { Kv: not null, IsDecoding: false } leader
        && sequence.LeaderPrefix - leader.Computed >= kv.WorthwhilePrefix;

    /// <summary>Looks for a running sequence that is about to compute a longer beginning of this one's prompt than the cache has.</summary>
    private bool Follows(Sequence sequence, List<Sequence> running)
    {
        sequence.Leader = null;
        if (!limits.SharesPrefixes)
        {
            return false;
        }

        var cached = -1;
        foreach (var other in running)
        {
            if (other.IsDecoding || other.Job.CacheSalt != sequence.Job.CacheSalt)
            {
                continue;
            }

            var common = other.Tokens.CommonPrefixLength(sequence.Tokens[..^1]);
            if (common < kv.WorthwhilePrefix)
            {
                continue;
            }

            cached = cached < 0 ? kv.LongestPrefix(sequence) : cached;
            if (common - cached >= kv.WorthwhilePrefix)
            {
                sequence.Leader = other;
                sequence.LeaderPrefix = common;
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the cells that nobody can be made to give up leave room for it and for everybody's next tokens.</summary>
    private bool Fits(Sequence sequence, List<Sequence> running)
    {
        if (running.Count == 0)
        {
            return true;
        }

        long growth = Reserve(sequence);
        foreach (var other in running)
        {
            growth += other.Pending + Reserve(other);
        }

        return kv.Fits(sequence, growth);
    }

    private static int Reserve(Sequence sequence) =>
        Math.Min(SchedulerLimits.GrowthReserve, sequence.MaxLength - sequence.Length);
}
