using System.ComponentModel.DataAnnotations;

namespace Gateway.Options;

/// <summary>How a model runs on this machine; a value left out is taken from <c>Gateway:Engine</c>, then from here.</summary>
internal sealed class EngineOptions
{
    /// <summary>Most tokens of a prompt and its answer together. Default: what the model was trained for, at most 8192.</summary>
    [Range(16, 1_048_576)]
    public int? ContextLength { get; set; }

    /// <summary>Most requests in the running batch at once. Default: 16.</summary>
    [Range(1, 256)]
    public int? MaxSequences { get; set; }

    /// <summary>
    /// Tokens that the KV cache holds for all sequences together. Default: the context length times
    /// <see cref="MaxSequences"/>; where it is unified, at most 32,768 and at least one context length.
    /// </summary>
    [Range(16, 16_777_216)]
    public int? KvCacheTokens { get; set; }

    /// <summary>Most tokens in one step of the engine: the decoded ones and the prefill chunks. Default: 512.</summary>
    [Range(16, 8192)]
    public int? BatchTokens { get; set; }

    /// <summary>
    /// How many times as long the time between two tokens of a stream may become while prompts are computed beside it. Small
    /// values keep streams even; large ones compute prompts sooner, and in fewer, larger steps. Default: 4.
    /// </summary>
    [Range(1.1, 1000)]
    public double? GapFactor { get; set; }

    /// <summary>Requests that may wait for a place in the batch before others get 429. Default: 256.</summary>
    [Range(1, 100_000)]
    public int? QueueLength { get; set; }

    /// <summary>Threads that decode. Default: one a physical core that the process may use.</summary>
    [Range(1, 512)]
    public int? Threads { get; set; }

    /// <summary>Seconds that a client may leave its full mailbox unread before its request is given up. Default: 60.</summary>
    [Range(1, 86_400)]
    public int? SlowReaderSeconds { get; set; }

    /// <summary>
    /// Seconds that the engine <c>llamasharp</c> keeps the session of a conversation for its next turn, unless another one
    /// needs it. Default: 600.
    /// </summary>
    [Range(1, 86_400)]
    public int? SessionIdleSeconds { get; set; }

    /// <summary>
    /// How long a decoding thread spins for the next step before it sleeps: 0 not at all, 100 longest. 1 bridges the few
    /// milliseconds between two steps, and leaves the cores to others after them. Default: 1.
    /// </summary>
    [Range(0, 100)]
    public int? ThreadPoll { get; set; }

    /// <summary>Keeps each decoding thread on a core of its own. Default: false.</summary>
    public bool? PinThreads { get; set; }

    /// <summary>Layers kept on the GPU: <c>all</c>, <c>none</c> or a number. Default: <c>all</c>, where a GPU backend is present.</summary>
    [RegularExpression("^([Aa]ll|[Nn]one|[0-9]{1,5})$", ErrorMessage = "'all', 'none' or a number of at most 5 digits is allowed.")]
    public string? GpuLayers { get; set; }

    /// <summary>Refuses to load the model where no GPU backend is present, instead of running it on the CPU. Default: false.</summary>
    public bool? RequireGpu { get; set; }

    /// <summary>The GPU for what is not split over several, counted from 0. Default: 0.</summary>
    [Range(0, 63)]
    public int? MainGpu { get; set; }

    /// <summary>The share of each GPU, as <c>[3, 1]</c>; at most 16 values. Default: by their free memory.</summary>
    [MaxLength(16)]
    public IList<float>? TensorSplit { get; set; }

    /// <summary>Whether attention is computed in one fused kernel. Default: <c>Auto</c>, the library decides.</summary>
    public FlashAttentionMode? FlashAttention { get; set; }

    /// <summary>How keys and values are kept in the KV cache; a quantised one needs flash attention. Default: <c>F16</c>.</summary>
    public KvCachePrecision? KvCacheType { get; set; }

    /// <summary>
    /// <c>Split</c>: a part of the KV cache for each request, which computes no attention over others' cells; what requests have
    /// in common is copied. <c>Unified</c>: one for all, in which they share it, and which may be smaller. Default: <c>Split</c>
    /// where the context length times <see cref="MaxSequences"/> fits <see cref="KvCacheTokens"/> and takes at most 1 GiB.
    /// </summary>
    public KvCacheLayout? KvCacheLayout { get; set; }
}
