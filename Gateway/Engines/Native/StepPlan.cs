namespace Gateway.Engines.Native;

/// <summary>What the engine does in one step: first the cache operations in order, then one decode of all slices.</summary>
/// <remarks>One instance is used again for every step.</remarks>
internal sealed class StepPlan
{
    public List<KvOperation> Operations { get; } = [];

    public List<Slice> Slices { get; } = [];

    public int TokenCount { get; set; }

    /// <summary>Tokens of sequences that decode; the rest is prefill.</summary>
    public int DecodeCount { get; set; }

    /// <summary>Those of them whose readers would notice a gap.</summary>
    public int FlowingCount { get; set; }

    public bool IsEmpty => Slices.Count == 0 && Operations.Count == 0;

    public void Clear()
    {
        Operations.Clear();
        Slices.Clear();
        TokenCount = 0;
        DecodeCount = 0;
        FlowingCount = 0;
    }
}

/// <summary>Copies the beginning of one native sequence to another, or cuts a sequence.</summary>
/// <param name="Source">The sequence id to copy from; -1 cuts <paramref name="Target"/>.</param>
/// <param name="Target">The sequence id to change.</param>
/// <param name="Length">Tokens that the target has afterwards.</param>
internal readonly record struct KvOperation(int Source, int Target, int Length)
{
    public static KvOperation Copy(int source, int target, int length) => new(source, target, length);

    public static KvOperation Remove(int target) => new(-1, target, 0);

    public static KvOperation Cut(int target, int length) => new(-1, target, length);
}

/// <summary>The next tokens of one sequence to compute.</summary>
/// <param name="Sequence">Whose.</param>
/// <param name="Start">Position of the first.</param>
/// <param name="Count">How many, at least 1.</param>
internal readonly record struct Slice(Sequence Sequence, int Start, int Count)
{
    /// <summary>True where the slice reaches the sequence's end, so that the next token can be sampled.</summary>
    public bool WantsLogits => Start + Count == Sequence.Length;
}
