using System.Runtime.InteropServices;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>
/// The tokens of one decode: each with its position, its one sequence, and whether its logits are wanted. One allocation,
/// made once and filled again for every step.
/// </summary>
internal sealed unsafe class LlamaBatch : SafeHandle
{
    private readonly llama_batch _native;

    public LlamaBatch(int capacity)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 24);
        Capacity = capacity;

        // Pointers, four arrays of int, flags: in this order each is aligned.
        var bytes = (nuint)capacity * (nuint)(sizeof(int*) + (4 * sizeof(int)) + sizeof(sbyte));
        var memory = (byte*)NativeMemory.AllocZeroed(bytes);
        SetHandle((nint)memory);

        var sequences = (int*)(memory + (capacity * (long)sizeof(int*)));
        _native = new llama_batch
        {
            seq_id = (int**)memory,
            n_seq_id = sequences + capacity,
            token = sequences + (2L * capacity),
            pos = sequences + (3L * capacity),
            logits = (sbyte*)(sequences + (4L * capacity)),
        };
        for (var i = 0; i < capacity; i++)
        {
            _native.seq_id[i] = sequences + i;
            _native.n_seq_id[i] = 1;
        }
    }

    public override bool IsInvalid => handle == 0;

    public int Capacity { get; }

    public int Count { get; private set; }

    /// <summary>How many of its tokens want their logits.</summary>
    public int OutputCount { get; private set; }

    internal ReadOnlySpan<int> Tokens => new(_native.token, Count);

    internal ReadOnlySpan<int> Positions => new(_native.pos, Count);

    internal ReadOnlySpan<int> Sequences => new((int*)(_native.seq_id + Capacity), Count);

    internal ReadOnlySpan<sbyte> Outputs => new(_native.logits, Count);

    public void Clear()
    {
        Count = 0;
        OutputCount = 0;
    }

    /// <summary>Adds a token; gives its index, by which its logits are asked for.</summary>
    public int Add(int token, int position, int sequence, bool wantsLogits)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (Count == Capacity)
        {
            throw new InvalidOperationException($"The batch is full: its capacity is {Capacity} tokens.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        var index = Count++;
        _native.token[index] = token;
        _native.pos[index] = position;
        *_native.seq_id[index] = sequence;
        _native.logits[index] = wantsLogits ? (sbyte)1 : (sbyte)0;
        OutputCount += wantsLogits ? 1 : 0;
        return index;
    }

    public bool WantsLogits(int index) =>
        (uint)index < (uint)Count
            ? _native.logits[index] != 0
            : throw new ArgumentOutOfRangeException(nameof(index), index, $"The batch has {Count} tokens.");

    /// <summary>The struct for a call; valid while the caller holds a lease.</summary>
    internal llama_batch AsNative()
    {
        var native = _native;
        native.n_tokens = Count;
        return native;
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
