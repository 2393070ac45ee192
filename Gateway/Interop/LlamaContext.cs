using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>
/// The KV cache and the buffers of one computation. One thread at a time uses it; only <see cref="Abort"/> may be called from
/// another. It keeps its model alive. No argument reaches native code unchecked: an assertion there would end the process.
/// </summary>
internal sealed unsafe class LlamaContext : SafeHandle
{
    private readonly LlamaModel _model;
    private readonly int* _abort;
    private readonly bool[] _hasLogits;
    private readonly bool _unified;
    private LlamaThreadPool? _pool;
    private int _decodedTokens;

    private LlamaContext(LlamaModel model, ContextParameters parameters)
        : base(0, ownsHandle: true)
    {
        var held = false;
        model.DangerousAddRef(ref held);
        _model = model;
        _abort = (int*)NativeMemory.AllocZeroed(sizeof(int));
        _unified = parameters.UnifiedKvCache;
        _hasLogits = new bool[parameters.BatchTokens];
    }

    public override bool IsInvalid => handle == 0;

    public LlamaModel Model => _model;

    /// <summary>Cells of the KV cache.</summary>
    public int ContextLength { get; private set; }

    /// <summary>Cells that one sequence can have: all of them, or its part of a split KV cache.</summary>
    public int SequenceLength { get; private set; }

    /// <summary>True where all sequences share one KV cache; otherwise each has an equal part.</summary>
    public bool IsUnified => _unified;

    public int BatchTokens { get; private set; }

    public int MaxSequences { get; private set; }

    /// <summary>Most tokens of one batch whose logits may be wanted.</summary>
    public int MaxOutputs { get; private set; }

    /// <summary>Throws <see cref="ContextCreationException"/> with the reason.</summary>
    public static LlamaContext Create(LlamaModel model, ContextParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate((int)Llama.llama_max_parallel_sequences());
        if (model.VocabularyOnly || !model.HasDecoder || model.HasEncoder)
        {
            throw new ContextCreationException(
                $"{model.Path} cannot generate: "
                + (model.VocabularyOnly ? "only its vocabulary was loaded." : "it is not a decoder-only model."));
        }

        var context = new LlamaContext(model, parameters);
        try
        {
            context.Start(parameters);
            return context;
        }
        catch
        {
            context.Dispose();
            context.ReleaseParents();
            throw;
        }
    }

    /// <summary>
    /// Computes a batch, and returns when that is done. The logits of its marked tokens can be read until the next decode.
    /// </summary>
    public DecodeStatus Decode(LlamaBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var lease = new HandleLease(this);
        using var batchLease = new HandleLease(batch);
        _decodedTokens = 0;
        BatchChecks.Require(batch, BatchTokens, MaxOutputs, MaxSequences, _model.Vocabulary.TokenCount);
        var code = Llama.llama_decode(lease.Pointer, batch.AsNative());

        // On a GPU, llama_decode only queues the work. A processor has nothing left to wait for.
        Llama.llama_synchronize(lease.Pointer);
        Volatile.Write(ref *_abort, 0);
        if (code == 0)
        {
            _decodedTokens = batch.Count;
            for (var i = 0; i < _decodedTokens; i++)
            {
                _hasLogits[i] = batch.Outputs[i] != 0;
            }
        }

        return code switch
        {
            0 => DecodeStatus.Ok,
            1 => DecodeStatus.NoKvSlot,
            2 => DecodeStatus.Aborted,
            -1 => DecodeStatus.InvalidBatch,
            _ => DecodeStatus.Failed,
        };
    }

    /// <summary>
    /// Stops the decode that runs now, or else the next one, with <see cref="DecodeStatus.Aborted"/>. The processor's backend
    /// asks after each node of the graph, and Metal's between its command buffers; on CUDA and Vulkan a decode goes on to its end.
    /// </summary>
    public void Abort()
    {
        using var lease = new HandleLease(this);
        Volatile.Write(ref *_abort, 1);
    }

    /// <summary>The logits of a token that was marked in the last decoded batch, for the whole vocabulary.</summary>
    public Span<float> GetLogits(int batchIndex)
    {
        using var lease = new HandleLease(this);
        if ((uint)batchIndex >= (uint)_decodedTokens || !_hasLogits[batchIndex])
        {
            throw new InvalidOperationException(
                $"Token {batchIndex} of the last decoded batch has no logits: the batch had {_decodedTokens} tokens, "
                + "and a token has logits only where it was added with wantsLogits.");
        }

        var logits = Llama.llama_get_logits_ith(lease.Pointer, batchIndex);
        return logits is not null
            ? new Span<float>(logits, _model.Vocabulary.TokenCount)
            : throw new InvalidOperationException($"llama.cpp has no logits for token {batchIndex} of the last batch.");
    }

    /// <summary>
    /// Forgets the positions from <paramref name="from"/> to before <paramref name="to"/>, -1 meaning the end. False where the
    /// model cannot forget a part (a recurrent one); a whole sequence can always be forgotten.
    /// </summary>
    public bool RemoveSequence(int sequence, int from, int to)
    {
        RequireSequence(sequence);
        using var lease = new HandleLease(this);
        return Llama.llama_memory_seq_rm(Memory(lease), sequence, from, to) != 0;
    }

    /// <summary>
    /// Lets <paramref name="target"/> have the positions of <paramref name="source"/> too, without computing or copying
    /// anything. A split KV cache copies the whole sequence, and only that can be asked of it.
    /// </summary>
    public void CopySequence(int source, int target, int from, int to)
    {
        RequireSequence(source);
        RequireSequence(target);
        using var lease = new HandleLease(this);
        if (!_unified && (from > 0 || to >= 0))
        {
            throw new ArgumentException(
                $"The KV cache is split, so only a whole sequence can be copied (from 0 to -1), not from {from} to {to}. "
                + "Copy it whole, then remove what is too much.");
        }

        if (source == target)
        {
            return;
        }

        if (Llama.llama_memory_seq_pos_max(Memory(lease), target) >= 0)
        {
            throw new InvalidOperationException(
                $"Sequence {target} is not empty; a copy on top would give it two tokens at one position. Remove it first.");
        }

        Llama.llama_memory_seq_cp(Memory(lease), source, target, from, to);
    }

    /// <summary>The first position of a sequence in the KV cache; -1 where it has none.</summary>
    public int SequencePositionMin(int sequence)
    {
        RequireSequence(sequence);
        using var lease = new HandleLease(this);
        return Llama.llama_memory_seq_pos_min(Memory(lease), sequence);
    }

    /// <summary>The last position of a sequence in the KV cache; -1 where it has none.</summary>
    public int SequencePositionMax(int sequence)
    {
        RequireSequence(sequence);
        using var lease = new HandleLease(this);
        return Llama.llama_memory_seq_pos_max(Memory(lease), sequence);
    }

    /// <summary>Forgets every sequence.</summary>
    public void ClearMemory()
    {
        using var lease = new HandleLease(this);
        Llama.llama_memory_clear(Memory(lease), 0);
    }

    /// <summary>Computes with the threads of a pool of one's own from now on, and keeps the pool alive.</summary>
    public void AttachThreadPool(LlamaThreadPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        using var lease = new HandleLease(this);
        var held = false;
        pool.DangerousAddRef(ref held);
        Llama.llama_attach_threadpool(lease.Pointer, pool.DangerousGetHandle(), pool.DangerousGetHandle());
        Llama.llama_set_n_threads(lease.Pointer, pool.Threads, pool.Threads);
        _pool?.DangerousRelease();
        _pool = pool;
    }

    protected override bool ReleaseHandle()
    {
        Llama.llama_free(handle);
        ReleaseParents();
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAbortAsked(void* flag) => (byte)Volatile.Read(ref *(int*)flag);

    private static nint Memory(HandleLease context) => Llama.llama_get_memory(context.Pointer);

    private void ReleaseParents()
    {
        NativeMemory.Free(_abort);
        _pool?.DangerousRelease();
        _model.DangerousRelease();
    }

    private void RequireSequence(int sequence, [CallerArgumentExpression(nameof(sequence))] string name = "")
    {
        if ((uint)sequence >= (uint)MaxSequences)
        {
            throw new ArgumentOutOfRangeException(name, sequence, $"A sequence id is 0 to {MaxSequences - 1}.");
        }
    }

    private void Start(ContextParameters parameters)
    {
        var native = parameters.ToNative();
        native.abort_callback = &OnAbortAsked;
        native.abort_callback_data = _abort;

        NativeLog.BeginCapture();
        SetHandle(Llama.llama_init_from_model(_model.DangerousGetHandle(), native));
        var log = NativeLog.EndCapture();
        if (IsInvalid)
        {
            throw new ContextCreationException(
                $"No context of {parameters.ContextLength} KV cells could be made for {_model.Path}: "
                + NativeReason.From(log, "llama.cpp gave no reason (most often: not enough memory)."));
        }

        ContextLength = (int)Llama.llama_n_ctx(handle);
        SequenceLength = (int)Llama.llama_n_ctx_seq(handle);
        BatchTokens = (int)Llama.llama_n_batch(handle);
        MaxSequences = (int)Llama.llama_n_seq_max(handle);
        MaxOutputs = parameters.MaxOutputs == 0 ? BatchTokens : parameters.MaxOutputs;
    }
}
