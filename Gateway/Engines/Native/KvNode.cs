namespace Gateway.Engines.Native;

/// <summary>
/// A run of computed tokens in the <see cref="PrefixTree"/>: one KV cell each, shared by every holder whose path goes
/// through it.
/// </summary>
internal sealed class KvNode(KvNode? parent, ReadOnlyMemory<int> storage, int start, int length)
{
    public KvNode? Parent { get; set; } = parent;

    /// <summary>Of a root: whose prompts stand below it.</summary>
    public string? Salt { get; init; }

    public List<KvNode> Children { get; } = [];

    /// <summary>Holders that end here; those that go on are counted further down too.</summary>
    public List<KvHolder> Ends { get; } = [];

    /// <summary>First token's position in the sequence.</summary>
    public int Start { get; set; } = start;

    public int Length { get; set; } = length;

    /// <summary>Holders whose path goes through this node.</summary>
    public int Holders { get; set; }

    /// <summary>Those of them that are running: while there is one, the cells cannot be evicted.</summary>
    public int RunningHolders { get; set; }

    public ReadOnlyMemory<int> Storage => storage;

    public ReadOnlySpan<int> Tokens => storage.Span.Slice(Start, Length);
}

/// <summary>A sequence id of the native context and the tokens whose KV it holds: running, or cached for others.</summary>
internal sealed class KvHolder(int sequenceId, KvNode leaf) : KvPlace(sequenceId)
{
    /// <summary>The last node of its path.</summary>
    public KvNode Leaf { get; set; } = leaf;

    public bool IsRunning { get; set; } = true;

    /// <summary>Tokens whose KV it holds.</summary>
    public int Length => Leaf.Start + Leaf.Length;
}

/// <summary>The longest cached beginning of a prompt.</summary>
/// <param name="Node">The node in which it ends.</param>
/// <param name="Length">Its length in tokens, from the beginning of the sequence.</param>
internal readonly record struct PrefixMatch(KvNode Node, int Length)
{
    /// <summary>Cells of it that no running sequence uses: taking it pins them.</summary>
    public int UnpinnedCells()
    {
        var cells = 0;
        for (var node = Node; node is not null; node = node.Parent)
        {
            if (node.RunningHolders == 0)
            {
                cells += Math.Min(node.Length, Math.Max(0, Length - node.Start));
            }
        }

        return cells;
    }
}
