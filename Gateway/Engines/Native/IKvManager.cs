namespace Gateway.Engines.Native;

/// <summary>
/// The KV cache's cells and sequence ids: gives sequences their place with the longest cached beginning, keeps what finished
/// ones computed, and evicts the least recently used of it.
/// </summary>
/// <remarks>
/// It plans: native operations are appended to a list, in the order in which they must be executed before the next decode.
/// </remarks>
internal interface IKvManager
{
    /// <summary>A beginning of fewer tokens is not worth waiting for until another has computed it.</summary>
    int WorthwhilePrefix { get; }

    /// <summary>Ended sequences that are kept for others.</summary>
    int CachedSequences { get; }

    /// <summary>Tokens whose KV is in the cache.</summary>
    int UsedCells { get; }

    /// <summary>Tokens at the beginning of a waiting sequence whose KV somebody has.</summary>
    int LongestPrefix(Sequence sequence);

    /// <summary>False where a sequence's place cannot be made ready in this step, but can in a later one.</summary>
    bool IsReadyFor(Sequence sequence);

    /// <summary>True where the cache has room for a sequence.</summary>
    /// <param name="sequence">A waiting one.</param>
    /// <param name="growth">Cells that the running sequences and this one will soon need beside what they have.</param>
    bool Fits(Sequence sequence, long growth);

    /// <summary>Admits a sequence with the longest cached beginning, which counts as computed from now on.</summary>
    void Attach(Sequence sequence, long step);

    /// <summary>Records tokens that the step computed.</summary>
    void Grow(Sequence sequence, int count, long step);

    /// <summary>Keeps an ended sequence's KV for others.</summary>
    void Retire(Sequence sequence);

    /// <summary>Gives up a running sequence's KV at once.</summary>
    void Drop(Sequence sequence);

    /// <summary>Evicts cached sequences until that many more cells fit; false where too few can be evicted.</summary>
    bool MakeRoom(int cells);

    /// <summary>Moves a running sequence where the next decodes are cheaper for it, at most one a step.</summary>
    void Tidy(ReadOnlySpan<Sequence> running, long step);

    /// <summary>Forgets every cached sequence.</summary>
    void EvictAll();

    /// <summary>
    /// Begins anew with an empty cache, whatever the books say, also of running sequences. Only while none runs in truth, and
    /// together with clearing the native cache.
    /// </summary>
    void Reset();

    /// <summary>
    /// What is wrong with the books, or null: cells counted afresh, and the last position of each sequence id asked of the
    /// native cache. Only while no sequence runs.
    /// </summary>
    /// <param name="lastPosition">The native cache's last position of a sequence id, -1 where it is empty.</param>
    string? FindInconsistency(Func<int, int> lastPosition);
}

/// <summary>A sequence's place in the KV cache.</summary>
internal abstract class KvPlace(int sequenceId)
{
    /// <summary>The native sequence id.</summary>
    public int SequenceId => sequenceId;

    /// <summary>Step at which it was last used; the smallest is evicted first.</summary>
    public long LastUsedStep { get; set; }
}
