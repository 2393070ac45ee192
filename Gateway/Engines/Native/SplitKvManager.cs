namespace Gateway.Engines.Native;

/// <summary>
/// A part of the KV cache for each sequence (a stream, as llama.cpp calls it), as long as a sequence may become: attention
/// passes over a sequence's own cells only. A part keeps what its last sequence computed; <see cref="KvPartChooser"/> decides
/// who takes it over or copies of it.
/// </summary>
internal sealed class SplitKvManager : IKvManager
{
    private readonly KvPart[] _parts;
    private readonly bool _sharesPrefixes;
    private readonly List<KvOperation> _operations;
    private readonly KvPartChooser _chooser;
    private readonly KvDefragmenter _defragmenter = new();

    public SplitKvManager(SchedulerLimits limits, List<KvOperation> operations)
    {
        _parts = [.. Enumerable.Range(0, limits.SequenceIds).Select(static id => new KvPart(id))];
        _sharesPrefixes = limits.SharesPrefixes;
        _operations = operations;

        // A copy moves the whole part, at about a sixty-fourth of what computing its tokens costs a small model.
        WorthwhilePrefix = Math.Max(32, limits.KvCells / limits.SequenceIds / 64);
        _chooser = new KvPartChooser(_parts, _sharesPrefixes, WorthwhilePrefix);
    }

    public int WorthwhilePrefix { get; }

    public int CachedSequences => _parts.Count(static part => !part.IsRunning && part.Length > 0);

    public int UsedCells => _parts.Sum(static part => part.Length);

    public int LongestPrefix(Sequence sequence) => _chooser.FindLongest(sequence).Length;

    /// <summary>Copies hold up every stream, so that there is one a step.</summary>
    public bool IsReadyFor(Sequence sequence) =>
        !_operations.Exists(static operation => operation.Source >= 0) || _chooser.Choose(sequence).Source is null;

    /// <summary>There is always a part for it.</summary>
    public bool Fits(Sequence sequence, long growth) => true;

    public void Attach(Sequence sequence, long step)
    {
        var (target, source, length) = _chooser.Choose(sequence);
        if (source is not null)
        {
            // The source's own conversation is not used by this: what is copied of it has its new place.
            Cut(target, 0);
            _operations.Add(KvOperation.Copy(source.SequenceId, target.SequenceId, length));
            target.Length = length;
        }
        else
        {
            Cut(target, length);
        }

        target.IsRunning = true;
        target.Salt = sequence.Job.CacheSalt;
        target.Storage = sequence.TokenMemory;
        target.LastUsedStep = step;
        sequence.Kv = target;
        sequence.Computed = length;
    }

    public void Grow(Sequence sequence, int count, long step)
    {
        sequence.Computed += count;
        var part = PartOf(sequence);
        part.Length += count;
        part.LastUsedStep = step;
    }

    public void Retire(Sequence sequence)
    {
        var part = PartOf(sequence);
        sequence.Kv = null;
        part.IsRunning = false;
        if (!_sharesPrefixes)
        {
            Cut(part, 0);
        }
    }

    public void Drop(Sequence sequence)
    {
        var part = PartOf(sequence);
        sequence.Kv = null;
        sequence.Computed = 0;
        part.IsRunning = false;
        Cut(part, 0);
    }

    public bool MakeRoom(int cells) => true;

    public void Tidy(ReadOnlySpan<Sequence> running, long step)
    {
        if (!_sharesPrefixes || _defragmenter.FindMove(_parts) is not { } move)
        {
            return;
        }

        foreach (var sequence in running)
        {
            if (sequence.Kv == move.Source)
            {
                Cut(move.Target, 0);
                _operations.Add(KvOperation.Copy(move.Source.SequenceId, move.Target.SequenceId, move.Source.Length));
                move.Source.MoveTo(move.Target);
                Cut(move.Source, 0);
                sequence.Kv = move.Target;
                return;
            }
        }
    }

    public void EvictAll()
    {
        foreach (var part in _parts)
        {
            if (!part.IsRunning)
            {
                // Also what looks empty: a failed decode may have left something in it.
                _operations.Add(KvOperation.Remove(part.SequenceId));
                part.Length = 0;
            }
        }
    }

    public void Reset()
    {
        _operations.Clear();
        foreach (var part in _parts)
        {
            part.Reset();
        }
    }

    public string? FindInconsistency(Func<int, int> lastPosition)
    {
        foreach (var part in _parts)
        {
            if (part.IsRunning)
            {
                return $"sequence id {part.SequenceId} is on the books as running";
            }

            if (lastPosition(part.SequenceId) != part.Length - 1)
            {
                return $"sequence id {part.SequenceId} should end at {part.Length - 1} and ends at {lastPosition(part.SequenceId)}";
            }
        }

        return null;
    }

    private static KvPart PartOf(Sequence sequence) => (KvPart)sequence.Kv!;

    private void Cut(KvPart part, int length)
    {
        if (part.Length > length)
        {
            _operations.Add(KvOperation.Cut(part.SequenceId, length));
            part.Length = length;
        }
    }
}
