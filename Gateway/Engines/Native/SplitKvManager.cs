namespace Gateway.Engines.Native;

/// <summary>
/// A part of the KV cache for each sequence (a stream, as llama.cpp calls it), as long as a sequence may become: attention
/// passes over a sequence's own cells only. A part keeps what its last sequence computed. A conversation that goes on takes
/// its part over; a beginning that another needs is copied.
/// </summary>
internal sealed class SplitKvManager : IKvManager
{
    private readonly KvPart[] _parts;
    private readonly bool _sharesPrefixes;
    private readonly List<KvOperation> _operations;
    private readonly KvDefragmenter _defragmenter = new();

    public SplitKvManager(SchedulerLimits limits, List<KvOperation> operations)
    {
        _parts = [.. Enumerable.Range(0, limits.SequenceIds).Select(static id => new KvPart(id))];
        _sharesPrefixes = limits.SharesPrefixes;
        _operations = operations;

        // A copy moves the whole part, at about a sixty-fourth of what computing its tokens costs a small model.
        WorthwhilePrefix = Math.Max(32, limits.KvCells / limits.SequenceIds / 64);
    }

    public int WorthwhilePrefix { get; }

    public int CachedSequences => _parts.Count(static part => !part.IsRunning && part.Length > 0);

    public int UsedCells => _parts.Sum(static part => part.Length);

    public int LongestPrefix(Sequence sequence) => FindLongest(sequence).Length;

    /// <summary>There is always a part for it. Copies hold up every stream, so that there is one a step.</summary>
    public bool Fits(Sequence sequence, long growth) =>
        !_operations.Exists(static operation => operation.Source >= 0) || Place(sequence).Source is null;

    public void Attach(Sequence sequence, long step)
    {
        var (target, source, length) = Place(sequence);
        if (source is not null)
        {
            source.LastUsedStep = step;
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
            part.Length = 0;
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

    /// <summary>Where a sequence goes: the part, the one to copy from if any, and how much of it the sequence has.</summary>
    private (KvPart Target, KvPart? Source, int Length) Place(Sequence sequence)
    {
        var (best, length) = FindLongest(sequence);
        if (best is { IsRunning: false } && 2 * length >= best.Length)
        {
            // Its own earlier turn, most likely. What is cut off was for nobody else but a regenerated answer.
            return (best, null, length);
        }

        var target = Choose(except: length >= WorthwhilePrefix ? best : null);
        return target == best ? (target, null, length)
            : length >= WorthwhilePrefix ? (target, best, length)
            : (target, null, 0);
    }

    private (KvPart? Part, int Length) FindLongest(Sequence sequence)
    {
        KvPart? best = null;
        var longest = 0;
        if (!_sharesPrefixes)
        {
            return (null, 0);
        }

        var tokens = sequence.Tokens[..^1];
        foreach (var part in _parts)
        {
            var common = part.Length > longest && part.Salt == sequence.Job.CacheSalt ? part.Tokens.CommonPrefixLength(tokens) : 0;
            if (common > longest || (common == longest && common > 0 && best!.IsRunning && !part.IsRunning))
            {
                (best, longest) = (part, common);
            }
        }

        return (best, longest);
    }

    /// <summary>
    /// A part that does not run: an empty one beside running ones, so that they stay together, or else the least recently used.
    /// The excepted one only where there is no other.
    /// </summary>
    private KvPart Choose(KvPart? except)
    {
        KvPart? chosen = null;
        foreach (var part in _parts)
        {
            if (!part.IsRunning && part != except && (chosen is null || IsBetter(part, chosen)))
            {
                chosen = part;
            }
        }

        return chosen ?? except ?? throw new InvalidOperationException("Every part of the KV cache has a running sequence.");
    }

    private bool IsBetter(KvPart part, KvPart chosen)
    {
        if ((part.Length == 0) != (chosen.Length == 0))
        {
            return part.Length == 0;
        }

        var neighbours = RunningNeighbours(part) - RunningNeighbours(chosen);
        return part.Length == 0
            ? neighbours > 0
            : part.LastUsedStep < chosen.LastUsedStep || (part.LastUsedStep == chosen.LastUsedStep && neighbours > 0);
    }

    private int RunningNeighbours(KvPart part) => IsRunning(part.SequenceId - 1) + IsRunning(part.SequenceId + 1);

    private int IsRunning(int id) => id >= 0 && id < _parts.Length && _parts[id].IsRunning ? 1 : 0;

    private void Cut(KvPart part, int length)
    {
        if (part.Length > length)
        {
            _operations.Add(KvOperation.Cut(part.SequenceId, length));
            part.Length = length;
        }
    }
}
