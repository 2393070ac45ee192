using System.Runtime.InteropServices;

namespace Gateway.Engines.Native;

/// <summary>
/// Decides what the engine computes next, and executes nothing: <see cref="Plan"/> gives a step, <see cref="Apply"/> takes
/// what came of it. It knows no model, no thread and no clock, so that tests drive it alone.
/// </summary>
/// <remarks>
/// Each step has one token of every decoding sequence, then chunks of the prompts, the shortest remainder first, with ageing;
/// with a split KV cache the two take turns. <see cref="Admission"/> says who joins. When decoding outgrows the cache, cached
/// prefixes are evicted; then the youngest sequence is preempted and runs again later.
/// </remarks>
internal sealed class Scheduler
{
    /// <summary>A prompt's remainder counts as this many tokens shorter for each step that it has waited.</summary>
    private const int AgeingTokensPerStep = 8;

    /// <summary>A stream of this many tokens flows: whoever reads it would notice a gap.</summary>
    private const int FlowingTokens = 3;

    private readonly SchedulerLimits _limits;
    private readonly PrefillBudget _budget;
    private readonly StepPlan _plan = new();
    private readonly IKvManager _kv;
    private readonly Admission _admission;
    private readonly List<Sequence> _running = [];
    private readonly List<Sequence> _prefilling = [];
    private readonly Comparison<Sequence> _byRemainder;
    private bool _lastPrefilled;
    private long _step;
    private long _arrivals;

    public Scheduler(SchedulerLimits limits, PrefillBudget budget)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxSequences, limits.SequenceIds, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxSequences, limits.BatchTokens, nameof(limits));
        _limits = limits;
        _budget = budget;
        _kv = limits.IsSplit ? new SplitKvManager(limits, _plan.Operations) : new UnifiedKvManager(limits, _plan.Operations);
        _admission = new Admission(limits, _kv);
        _byRemainder = (a, b) => Score(a).CompareTo(Score(b));
    }

    public ReadOnlySpan<Sequence> Waiting => _admission.Waiting;

    public ReadOnlySpan<Sequence> Running => CollectionsMarshal.AsSpan(_running);

    public IKvManager Kv => _kv;

    public bool IsIdle => _running.Count == 0 && _admission.Waiting.IsEmpty;

    /// <summary>Sequences that were preempted so far.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Takes a new sequence.</summary>
    public void Enqueue(Sequence sequence)
    {
        sequence.Arrival = _arrivals++;
        sequence.WaitingSinceStep = _step;
        _admission.Add(sequence);
    }

    /// <summary>What to compute next. Empty where nothing can be done now.</summary>
    public StepPlan Plan()
    {
        _step++;
        _plan.Slices.Clear();
        PlanDecode();
        _admission.Admit(_running, _step);
        _kv.Tidy(Running, _step);
        if (!_limits.IsSplit)
        {
            PlanPrefill();
        }
        else if (!_lastPrefilled || _plan.DecodeCount == 0)
        {
            PlanPrefillAlone();
        }

        _lastPrefilled = _plan.TokenCount > _plan.DecodeCount;
        MakeRoom();

        // A split KV cache computes sequences with consecutive ids together, and only in this order.
        _plan.Slices.Sort(static (a, b) => a.Sequence.Kv!.SequenceId.CompareTo(b.Sequence.Kv!.SequenceId));
        return _plan;
    }

    /// <summary>The plan's cache operations were executed.</summary>
    public void OperationsDone() => _plan.Operations.Clear();

    /// <summary>Records that a slice was computed.</summary>
    public void Apply(in Slice slice) => _kv.Grow(slice.Sequence, slice.Count, _step);

    /// <summary>Takes a sequence out, running or waiting; what it computed stays cached.</summary>
    public void Remove(Sequence sequence)
    {
        if (sequence.Kv is null)
        {
            _admission.Remove(sequence);
            return;
        }

        _running.Remove(sequence);
        _kv.Retire(sequence);
    }

    /// <summary>
    /// Sets the youngest running sequence back, to be computed again later. False where it is the only one.
    /// </summary>
    public bool PreemptYoungest()
    {
        if (_running.Count < 2)
        {
            return false;
        }

        var youngest = _running[0];
        foreach (var sequence in _running)
        {
            youngest = sequence.Arrival > youngest.Arrival ? sequence : youngest;
        }

        Preemptions++;
        _running.Remove(youngest);
        _plan.Slices.RemoveAll(slice => slice.Sequence == youngest);
        _kv.Drop(youngest);
        youngest.WaitingSinceStep = _step;
        _admission.AddFirst(youngest);
        return true;
    }

    private void PlanDecode()
    {
        _plan.FlowingCount = 0;
        foreach (var sequence in _running)
        {
            if (sequence.IsDecoding && sequence.Mailbox.HasRoom)
            {
                _plan.Slices.Add(new Slice(sequence, sequence.Computed, 1));
                _plan.FlowingCount += sequence.Sampled >= FlowingTokens ? 1 : 0;
            }
        }

        _plan.DecodeCount = _plan.Slices.Count;
        _plan.TokenCount = _plan.Slices.Count;
    }

    /// <summary>
    /// Prefill in a step of its own, in turns with decode: what a split KV cache computes together has as many tokens of each
    /// sequence, so that a mixed step would drag the first token of a long prompt through the decoding ones' pass.
    /// </summary>
    private void PlanPrefillAlone()
    {
        var decoding = _plan.Slices.Count;
        PlanPrefill();
        if (_plan.Slices.Count > decoding)
        {
            _plan.Slices.RemoveRange(0, decoding);
            _plan.TokenCount -= decoding;
            _plan.DecodeCount = 0;
        }
    }

    private void PlanPrefill()
    {
        _prefilling.Clear();
        foreach (var sequence in _running)
        {
            if (!sequence.IsDecoding)
            {
                _prefilling.Add(sequence);
            }
        }

        if (_prefilling.Count == 0)
        {
            return;
        }

        _prefilling.Sort(_byRemainder);
        var affordable = _budget.Tokens(_plan.DecodeCount, _plan.FlowingCount, _admission.IsCrowded);
        var budget = Math.Min(affordable, _limits.BatchTokens - _plan.TokenCount);
        foreach (var sequence in _prefilling)
        {
            // A full mailbox has no room for the token that the last one would give.
            var count = Math.Min(sequence.Mailbox.HasRoom ? sequence.Pending : sequence.Pending - 1, budget);
            if (count == 0)
            {
                continue;
            }

            _plan.Slices.Add(new Slice(sequence, sequence.Computed, count));
            _plan.TokenCount += count;
            budget -= count;
        }
    }

    /// <summary>Evicts, then preempts, until the plan's tokens fit the cache.</summary>
    private void MakeRoom()
    {
        while (!_kv.MakeRoom(_plan.TokenCount))
        {
            if (!PreemptYoungest())
            {
                throw new InvalidOperationException(
                    $"One sequence of {_running[0].Length} tokens does not fit a KV cache of {_limits.KvCells}.");
            }

            _plan.TokenCount = 0;
            _plan.DecodeCount = 0;
            foreach (var slice in _plan.Slices)
            {
                _plan.TokenCount += slice.Count;
                _plan.DecodeCount += slice.Sequence.IsDecoding ? 1 : 0;
            }
        }
    }

    private long Score(Sequence sequence) =>
        sequence.Pending - (AgeingTokensPerStep * (_step - sequence.WaitingSinceStep));
}
