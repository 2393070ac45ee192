namespace Gateway.Engines.Native;

/// <summary>
/// The KV cache's cells and sequence ids: gives sequences their place with the longest cached prefix, keeps what finished
/// ones computed, and evicts the least recently used of it when cells or ids are needed.
/// </summary>
/// <remarks>
/// It plans: native operations are appended to a list, in the order in which they must be executed before the next decode.
/// </remarks>
internal sealed class KvManager
{
    private readonly SchedulerLimits _limits;
    private readonly PrefixTree _tree = new();
    private readonly Stack<int> _freeIds;
    private readonly List<KvHolder> _cached = [];
    private readonly List<KvHolder> _superfluous = [];
    private readonly List<KvOperation> _operations;

    public KvManager(SchedulerLimits limits, List<KvOperation> operations)
    {
        _limits = limits;
        _operations = operations;
        _freeIds = new Stack<int>(Enumerable.Range(0, limits.SequenceIds).Reverse());
    }

    public int UsedCells => _tree.UsedCells;

    public int PinnedCells => _tree.PinnedCells;

    public int CachedSequences => _cached.Count;

    public PrefixMatch Match(Sequence sequence) => _tree.Match(
        sequence.Job.CacheSalt,
        _limits.SharesPrefixes ? sequence.Tokens[..^1] : []);

    /// <summary>Admits a sequence with the longest cached beginning, which counts as computed from now on.</summary>
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

        sequence.Kv = _tree.Attach(id, match, sequence.TokenMemory);
        sequence.Kv.LastUsedStep = step;
        sequence.Computed = match.Length;
    }

    /// <summary>Records tokens that the step computed.</summary>
    public void Grow(Sequence sequence, int count, long step)
    {
        sequence.Computed += count;
        _tree.Grow(sequence.Kv!, count);
        sequence.Kv!.LastUsedStep = step;
    }

    /// <summary>Keeps an ended sequence's KV for others.</summary>
    public void Retire(Sequence sequence)
    {
        var holder = sequence.Kv!;
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

    /// <summary>Gives up a running sequence's KV at once.</summary>
    public void Drop(Sequence sequence)
    {
        var holder = sequence.Kv!;
        sequence.Kv = null;
        sequence.Computed = 0;
        Free(holder);
    }

    /// <summary>Evicts cached sequences until that many more cells fit; false where too few can be evicted.</summary>
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

    /// <summary>Forgets every cached sequence.</summary>
    public void EvictAll()
    {
        while (_cached.Count > 0)
        {
            Evict(_cached[^1]);
        }
    }

    /// <summary>Begins anew with an empty cache. Only while no sequence runs, and together with clearing the native one.</summary>
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

    /// <summary>
    /// What is wrong with the books, or null: cells counted afresh, and the last position of each sequence id asked of the
    /// native cache. Only while no sequence runs.
    /// </summary>
    /// <param name="lastPosition">The native cache's last position of a sequence id, -1 where it is empty.</param>
    public string? FindInconsistency(Func<int, int> lastPosition)
    {
        var (used, pinned) = _tree.Recount();
        if (used != UsedCells || pinned != PinnedCells || pinned != 0)
        {
            return $"cells counted: {used} used, {pinned} pinned; on the books: {UsedCells} used, {PinnedCells} pinned";
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
