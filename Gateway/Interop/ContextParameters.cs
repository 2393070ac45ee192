using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>The sizes of a context, fixed for its life.</summary>
internal sealed record ContextParameters
{
    /// <summary>Cells of the KV cache, of all sequences together; llama.cpp rounds it up to a multiple of 256.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Most tokens of one batch; at least <see cref="MaxSequences"/>.</summary>
    public int BatchTokens { get; init; } = 512;

    /// <summary>Most tokens computed at once; a larger batch is computed in parts.</summary>
    public int MicroBatchTokens { get; init; } = 512;

    public int MaxSequences { get; init; } = 1;

    /// <summary>
    /// Most tokens of one batch whose logits are wanted; 0: as many as a batch has. Memory for that many rows of logits is
    /// reserved, so a large vocabulary wants it small. At least <see cref="MaxSequences"/>.
    /// </summary>
    public int MaxOutputs { get; init; }

    /// <summary>Threads for a batch of one token.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Threads for a larger batch.</summary>
    public int BatchThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>One KV cache for all sequences, which can share cells; otherwise each has its own equal part.</summary>
    public bool UnifiedKvCache { get; init; } = true;

    public KvCacheType KeyType { get; init; } = KvCacheType.F16;

    /// <summary>A quantised type needs flash attention.</summary>
    public KvCacheType ValueType { get; init; } = KvCacheType.F16;

    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    /// <summary>Keeps the KV cache on the GPU that has the layer.</summary>
    public bool OffloadKv { get; init; } = true;

    /// <summary>Throws with the name, the value and the limit where llama.cpp would abort or misbehave.</summary>
    public void Validate(int mostSequences)
    {
        Require(nameof(ContextLength), ContextLength, MaxSequences, 1 << 26);
        Require(nameof(MaxSequences), MaxSequences, 1, mostSequences);
        Require(nameof(BatchTokens), BatchTokens, MaxSequences, 1 << 20);
        Require(nameof(MicroBatchTokens), MicroBatchTokens, 1, BatchTokens);
        Require(nameof(Threads), Threads, 1, 512);
        Require(nameof(BatchThreads), BatchThreads, 1, 512);
        if (MaxOutputs != 0)
        {
            Require(nameof(MaxOutputs), MaxOutputs, MaxSequences, BatchTokens);
        }

        RequireDefined(nameof(KeyType), KeyType);
        RequireDefined(nameof(ValueType), ValueType);
        RequireDefined(nameof(FlashAttention), FlashAttention);
    }

    internal llama_context_params ToNative()
    {
        var native = Llama.llama_context_default_params();
        native.n_ctx = (uint)ContextLength;
        native.n_batch = (uint)BatchTokens;
        native.n_ubatch = (uint)MicroBatchTokens;
        native.n_seq_max = (uint)MaxSequences;
        native.n_outputs_max = (uint)MaxOutputs;
        native.n_threads = Threads;
        native.n_threads_batch = BatchThreads;
        native.flash_attn_type = (int)FlashAttention;
        native.type_k = (int)KeyType;
        native.type_v = (int)ValueType;
        native.offload_kqv = OffloadKv ? (byte)1 : (byte)0;
        native.kv_unified = UnifiedKvCache ? (byte)1 : (byte)0;
        return native;
    }

    private static void Require(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new ArgumentException($"{name} is {value}; {least} to {most} are allowed.", name);
        }
    }

    private static void RequireDefined<T>(string name, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentException($"{name} is {value}; allowed are {string.Join(", ", Enum.GetNames<T>())}.", name);
        }
    }
}
