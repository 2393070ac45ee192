using System.Runtime.InteropServices;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>The tokens that a sampler chooses from, with their logits; one allocation, filled again for every token.</summary>
internal sealed unsafe class CandidateBuffer : SafeHandle
{
    private readonly llama_token_data* _items;

    public CandidateBuffer(int vocabularySize)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        Capacity = vocabularySize;
        var bytes = (nuint)sizeof(llama_token_data_array) + ((nuint)vocabularySize * (nuint)sizeof(llama_token_data));
        SetHandle((nint)NativeMemory.AllocZeroed(bytes));
        _items = (llama_token_data*)((byte*)handle + sizeof(llama_token_data_array));
        Clear();
    }

    public override bool IsInvalid => handle == 0;

    public int Capacity { get; }

    public int Count => IsClosed ? 0 : (int)Native->size;

    /// <summary>Whether the candidates are in order of falling logits; samplers then sort no more.</summary>
    public bool Sorted
    {
        get => !IsClosed && Native->sorted != 0;
        set
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            Native->sorted = value ? (byte)1 : (byte)0;
        }
    }

    internal llama_token_data_array* Native => (llama_token_data_array*)handle;

    /// <summary>Takes the whole vocabulary.</summary>
    public void Fill(ReadOnlySpan<float> logits)
    {
        if (logits.Length > Capacity)
        {
            throw new ArgumentException($"There are {logits.Length} logits; the buffer holds {Capacity}.", nameof(logits));
        }

        Clear();
        var valid = true;
        var items = _items;
        for (var i = 0; i < logits.Length; i++)
        {
            var logit = logits[i];
            valid &= logit < float.PositiveInfinity;
            items[i] = new llama_token_data { id = i, logit = logit };
        }

        if (!valid)
        {
            throw new ArgumentException("The logits hold NaN or infinity, so the computation before went wrong.", nameof(logits));
        }

        Native->size = (nuint)logits.Length;
    }

    public void Clear()
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);

        // Samplers may leave the header pointing elsewhere.
        *Native = new llama_token_data_array { data = _items, selected = -1 };
    }

    public void Add(int token, float logit)
    {
        var count = Count;
        if (count == Capacity)
        {
            throw new InvalidOperationException($"The buffer is full: it holds {Capacity} candidates.");
        }

        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (!(logit < float.PositiveInfinity))
        {
            throw new ArgumentException($"The logit of token {token} is {logit}, so the computation before went wrong.", nameof(logit));
        }

        _items[count] = new llama_token_data { id = token, logit = logit };
        Native->size = (nuint)count + 1;
    }

    /// <summary>The token that a chain selected; throws where it selected none, or one that was ruled out.</summary>
    internal int Selected()
    {
        var index = Native->selected;
        return index >= 0 && (nuint)index < Native->size && Native->data[index].logit > float.NegativeInfinity
            ? Native->data[index].id
            : throw new InvalidOperationException("The sampler selected nothing: every candidate was ruled out.");
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
