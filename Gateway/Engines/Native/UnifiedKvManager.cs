namespace Gateway.Engines.Native;

/// <summary>
/// One KV cache for all sequences, which share the cells of a common beginning: nothing is copied, and each sequence takes
/// only what it needs. Attention passes over the cells of all of them.
/// </summary>
internal sealed class UnifiedKvManager : IKvManager
{
    private readonly SchedulerLimits _limits;
    private readonly PrefixTree _tree = new();
    private readonly Stack<int> _freeIds;
    private readonly List<KvHolder> _cached = [];
    private readonly List<KvHolder> _superfluous = [];
    private readonly List<KvOperation> _operations;

    public UnifiedKvManager(SchedulerLimits limits, List<KvOperation> operations)
    {
        _limits = limits;
        _operations = operations;
        _freeIds = new Stack<int>(Enumerable.Range(0, limits.SequenceIds).Reverse());
    }

    public int WorthwhilePrefix => 32;

    public int UsedCells => _tree.UsedCells;

    public int CachedSequences => _cached.Count;

    public int LongestPrefix(Sequence sequence) => Match(sequence).Length;

    /// <summary>Nothing is ever copied.</summary>
    public bool IsReadyFor(Sequence sequence) => true;

    public bool Fits(Sequence sequence, long growth)
    {
        var match = Match(sequence);
        var committed = _tree.PinnedCells + match.UnpinnedCells() + (sequence.Length - match.Length) + growth;
        return committed <= _limits.KvCells;
    }

    public void Attach(Sequence sequence, long step)
    {
        if (_freeIds.Count == 0)
        {
            EvictOldest(except: PrefixTree.FindSource(Match(sequence)));
        }

        // Matched after the eviction, which may have joined nodes.
        var match = Match(sequence);
        var id = _freeIds.Pop();
        if (PrefixTree.FindSource(match) is { } source)
        {
            source.LastUsedStep = step;
            _operations.Add(KvOperation.Copy(source.SequenceId, id, match.Length));
        }

        var holder = _tree.Attach(id, match, sequence.TokenMemory);
        holder.LastUsedStep = step;
        sequence.Kv = holder;
        sequence.Computed = match.Length;
    }

    public void Grow(Sequence sequence, int count, long step)
    {
        sequence.Computed += count;
        var holder = HolderOf(sequence);
        _tree.Grow(holder, count);
        holder.LastUsedStep = step;
    }

    public void Retire(Sequence sequence)
    {
        var holder = HolderOf(sequence);
        sequence.Kv = null;
        _cached.Add(holder);
        _superfluous.Clear();
        _tree.Retire(holder, _superfluous);
        if (!_limits.SharesPrefixes && !_superfluous.Contains(holder))
        {
            _superfluous.Add(holder);
        }

        foreach (var superfluous in _superfluous)
        {
            Evict(superfluous);
        }
    }

    public void Drop(Sequence sequence)
    {
        var holder = HolderOf(sequence);
        sequence.Kv = null;
        sequence.Computed = 0;
        Free(holder);
    }

    public bool MakeRoom(int cells)
    {
        while (_tree.UsedCells + cells > _limits.KvCells)
        {
            if (_cached.Count == 0)
            {
                return false;
            }

            EvictOldest(except: null);
        }

        return true;
    }

    public void Tidy(ReadOnlySpan<Sequence> running, long step)
    {
        // A cell is as good as any other.
    }

    public void EvictAll()
    {
        while (_cached.Count > 0)
        {
            Evict(_cached[^1]);
        }
    }

    public void Reset()
    {
        _tree.Clear();
        _cached.Clear();
        _operations.Clear();
        _freeIds.Clear();
        for (var id = _limits.SequenceIds - 1; id >= 0; id--)
        {
            _freeIds.Push(id);
        }
    }

    public string? FindInconsistency(Func<int, int> lastPosition)
    {
        var (used, pinned) = _tree.Recount();
        if (used != UsedCells || pinned != _tree.PinnedCells || pinned != 0)
        {
            return $"cells counted: {used} used, {pinned} pinned; on the books: {UsedCells} used, {_tree.PinnedCells} pinned";
        }

        if (_freeIds.Count + _cached.Count != _limits.SequenceIds)
        {
            return $"{_freeIds.Count} free and {_cached.Count} cached sequence ids are not {_limits.SequenceIds}";
        }

        foreach (var holder in _cached)
        {
            if (lastPosition(holder.SequenceId) != holder.Length - 1)
            {
                return $"sequence id {holder.SequenceId} should end at {holder.Length - 1} and ends at {lastPosition(holder.SequenceId)}";
            }
        }

        foreach (var id in _freeIds)
        {
            if (lastPosition(id) != -1)
            {
                return $"sequence id {id} should be empty and ends at {lastPosition(id)}";
            }
        }

        return null;
    }

    private static KvHolder HolderOf(Sequence sequence) => (KvHolder)sequence.Kv!;

    private PrefixMatch Match(Sequence sequence) => _tree.Match(
        sequence.Job.CacheSalt,
        _limits.SharesPrefixes ? sequence.Tokens[..^1] : []);

    /// <summary>Evicts the least recently used cached sequence; the excepted one only where there is no other.</summary>
    private void EvictOldest(KvHolder? except)
    {
        KvHolder? oldest = null;
        foreach (var holder in _cached)
        {
            if (holder != except && (oldest is null || holder.LastUsedStep < oldest.LastUsedStep))
            {
                oldest = holder;
            }
        }

        Evict(oldest ?? except ?? throw new InvalidOperationException("No cached sequence is left to evict."));
    }

    private void Evict(KvHolder holder)
    {
        _cached.Remove(holder);
        Free(holder);
    }

    private void Free(KvHolder holder)
    {
        _tree.Remove(holder);
        _operations.Add(KvOperation.Remove(holder.SequenceId));
        _freeIds.Push(holder.SequenceId);
    }
}
