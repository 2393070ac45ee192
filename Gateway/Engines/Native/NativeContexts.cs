using Gateway.Interop;
using Gateway.Options;

namespace Gateway.Engines.Native;

/// <summary>Makes an engine's context and the threads that compute for it.</summary>
internal static class NativeContexts
{
    /// <summary>Cached sequences that the KV cache can keep beside the running ones.</summary>
    private const int CachedSequences = 64;

    /// <summary>The native library's bound on sequence ids (LLAMA_MAX_SEQ).</summary>
    private const int MaxSequenceIds = 256;

    /// <summary>Most tokens that the library computes at once; a larger batch is computed in parts.</summary>
    private const int MicroBatchTokens = 512;

    /// <summary>
    /// Sequence ids of the context: those of running sequences and spare ones for cached prefixes. A split cache has an equal
    /// part for each, so there are no spare ones; and the library wants no more ids than tokens of a batch, or than cells.
    /// </summary>
    public static int SequenceIds(EngineSettings settings)
    {
        var spare = settings.KvCacheLayout == KvCacheLayout.Split ? 0 : CachedSequences;
        var most = Math.Min(MaxSequenceIds, Math.Min(settings.BatchTokens, settings.KvCacheTokens));
        return Math.Min(settings.MaxSequences + spare, most);
    }

    /// <exception cref="ContextCreationException">The native library refused the settings, or memory ran out.</exception>
    public static LlamaContext Create(LlamaLibrary library, LlamaModel model, EngineSettings settings)
    {
        var context = LlamaContext.Create(model, new ContextParameters
        {
            ContextLength = settings.KvCacheTokens,
            BatchTokens = settings.BatchTokens,
            MicroBatchTokens = Math.Min(settings.BatchTokens, MicroBatchTokens),
            MaxSequences = SequenceIds(settings),
            MaxOutputs = Math.Min(SequenceIds(settings), settings.BatchTokens),
            Threads = settings.Threads,
            BatchThreads = settings.Threads,
            UnifiedKvCache = settings.KvCacheLayout == KvCacheLayout.Unified,
            KeyType = Enum.Parse<KvCacheType>(settings.KvCacheType.ToString()),
            ValueType = Enum.Parse<KvCacheType>(settings.KvCacheType.ToString()),
            FlashAttention = settings.FlashAttention switch
            {
                FlashAttentionMode.On => FlashAttention.Enabled,
                FlashAttentionMode.Off => FlashAttention.Disabled,
                _ => FlashAttention.Auto,
            },
        });

        // Without a pool of its own, a context starts and ends its threads with every step.
        using var pool = LlamaThreadPool.Create(library, new ThreadPoolParameters
        {
            Threads = settings.Threads,
            Poll = settings.ThreadPoll,
            Cores = settings.PinThreads ? [.. Enumerable.Range(0, settings.Threads)] : null,
            OneCorePerThread = settings.PinThreads,
        });
        context.AttachThreadPool(pool);
        return context;
    }
}
