namespace Gateway.Engines.Native;

/// <summary>
/// Which tokens have their KV in the cache, and who holds it: a token tree for each salt, in which one node's cells are
/// shared by all sequences below it. It counts cells exactly as the unified KV cache does, where a copied sequence shares
/// its source's cells.
/// </summary>
internal sealed class PrefixTree
{
    private readonly Dictionary<string, KvNode> _roots = [];

    /// <summary>Cells in use, each counted once however many share it.</summary>
    public int UsedCells { get; private set; }

    /// <summary>Cells that a running sequence uses.</summary>
    public int PinnedCells { get; private set; }

    /// <summary>The longest computed beginning of <paramref name="tokens"/> under a salt; its length may be 0.</summary>
    public PrefixMatch Match(string salt, ReadOnlySpan<int> tokens)
    {
        var best = new PrefixMatch(Root(salt), 0);
        Descend(best.Node, tokens, ref best);
        return best;
    }

    /// <summary>Gives a running sequence the matched beginning, and a leaf of its own for what it computes.</summary>
    /// <param name="sequenceId">The native sequence id.</param>
    /// <param name="match">What it takes over.</param>
    /// <param name="storage">The sequence's tokens, to be filled further by it alone.</param>
    public KvHolder Attach(int sequenceId, PrefixMatch match, ReadOnlyMemory<int> storage)
    {
        if (match.Node is { Parent: null, Salt: { } salt })
        {
            _roots.TryAdd(salt, match.Node);
        }

        // A running holder's leaf goes on growing: what is taken over of it must be a node of its own.
        var isPart = match.Length < match.Node.Start + match.Node.Length;
        var grows = match.Node.Ends.Exists(static end => end.IsRunning);
        var end = isPart || grows ? Split(match.Node, match.Length) : match.Node;
        var leaf = new KvNode(end, storage, match.Length, 0);
        end.Children.Add(leaf);
        var holder = new KvHolder(sequenceId, leaf);
        leaf.Ends.Add(holder);
        for (var node = leaf; node is not null; node = node.Parent)
        {
            node.Holders++;
            if (node.RunningHolders++ == 0)
            {
                PinnedCells += node.Length;
            }
        }

        return holder;
    }

    /// <summary>Records that the KV of a running sequence's next tokens was computed.</summary>
    public void Grow(KvHolder holder, int count)
    {
        holder.Leaf.Length += count;
        UsedCells += count;
        PinnedCells += count;
    }

    /// <summary>
    /// Turns a running sequence into a cached one. What it makes superfluous (cached sequences that are a beginning of it,
    /// or itself where it is a beginning of another) is handed to <paramref name="superfluous"/>, still in the tree.
    /// </summary>
    public void Retire(KvHolder holder, List<KvHolder> superfluous)
    {
        holder.IsRunning = false;
        for (var node = holder.Leaf; node is not null; node = node.Parent)
        {
            if (--node.RunningHolders == 0)
            {
                PinnedCells -= node.Length;
            }
        }

        if (IsBeginningOfAnother(holder))
        {
            superfluous.Add(holder);
            return;
        }

        for (var node = holder.Leaf.Parent; node is not null; node = node.Parent)
        {
            foreach (var other in node.Ends)
            {
                if (!other.IsRunning)
                {
                    superfluous.Add(other);
                }
            }
        }
    }

    /// <summary>Takes a holder out; cells that nobody else holds become free.</summary>
    public void Remove(KvHolder holder)
    {
        holder.Leaf.Ends.Remove(holder);
        KvNode? survivor = null;
        for (var node = holder.Leaf; node is not null; node = node.Parent)
        {
            if (holder.IsRunning && --node.RunningHolders == 0)
            {
                PinnedCells -= node.Length;
            }

            if (--node.Holders == 0)
            {
                UsedCells -= node.Length;
                node.Parent?.Children.Remove(node);
            }
            else
            {
                survivor ??= node;
            }

            if (node is { Parent: null, Holders: 0 })
            {
                _roots.Remove(node.Salt!);
            }
        }

        if (survivor is { Parent: not null, Ends.Count: 0, Children.Count: 1 })
        {
            JoinToChild(survivor);
        }
    }

    /// <summary>A holder from whose sequence the matched cells can be copied; null where the match is empty.</summary>
    public static KvHolder? FindSource(PrefixMatch match)
    {
        if (match.Length == 0)
        {
            return null;
        }

        var node = match.Node;
        while (node.Ends.Count == 0)
        {
            node = node.Children.Find(static child => child.Holders > 0)
                ?? throw new InvalidOperationException("A node of the prefix tree has no holder.");
        }

        return node.Ends[0];
    }

    /// <summary>Counts the cells afresh, for the integrity check.</summary>
    public (int Used, int Pinned) Recount()
    {
        var (used, pinned) = (0, 0);
        var pending = new Stack<KvNode>(_roots.Values);
        while (pending.TryPop(out var node))
        {
            used += node.Length;
            pinned += node.RunningHolders > 0 ? node.Length : 0;
            foreach (var child in node.Children)
            {
                pending.Push(child);
            }
        }

        return (used, pinned);
    }

    public void Clear()
    {
        _roots.Clear();
        UsedCells = 0;
        PinnedCells = 0;
    }

    private static void Descend(KvNode node, ReadOnlySpan<int> tokens, ref PrefixMatch best)
    {
        foreach (var child in node.Children)
        {
            var common = child.Tokens.CommonPrefixLength(tokens[child.Start..]);
            if (child.Start + common > best.Length)
            {
                best = new PrefixMatch(child, child.Start + common);
            }

            if (common == child.Length)
            {
                Descend(child, tokens, ref best);
            }
        }
    }

    /// <summary>Cuts a node in two at a position; returns the upper part.</summary>
    private static KvNode Split(KvNode node, int position)
    {
        var upper = new KvNode(node.Parent, node.Storage, node.Start, position - node.Start)
        {
            Holders = node.Holders,
            RunningHolders = node.RunningHolders,
        };
        node.Parent!.Children[node.Parent.Children.IndexOf(node)] = upper;
        upper.Children.Add(node);
        node.Parent = upper;
        node.Length -= upper.Length;
        node.Start = position;
        return upper;
    }

    /// <summary>Undoes a <see cref="Split"/>: every sequence's storage has all its tokens, so the child's can serve both.</summary>
    private static void JoinToChild(KvNode node)
    {
        var child = node.Children[0];
        child.Start = node.Start;
        child.Length += node.Length;
        child.Parent = node.Parent;
        node.Parent!.Children[node.Parent.Children.IndexOf(node)] = child;
    }

    private static bool IsBeginningOfAnother(KvHolder holder) =>
        holder.Length == 0
        || holder.Leaf.Holders > 1
        || (holder.Leaf is { Length: 0, Parent: { } parent } && parent.Holders > 1);

    private KvNode Root(string salt)
    {
        if (!_roots.TryGetValue(salt, out var root))
        {
            root = new KvNode(null, default, 0, 0) { Salt = salt };
        }

        return root;
    }
}
