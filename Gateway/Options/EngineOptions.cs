using System.ComponentModel.DataAnnotations;

namespace Gateway.Options;

/// <summary>How a model runs on the native engine; a value left out is taken from <c>Gateway:Engine</c>, then from here.</summary>
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
    /// <see cref="MaxSequences"/>, at most 32,768 and at least one context length.
    /// </summary>
    [Range(16, 16_777_216)]
    public int? KvCacheTokens { get; set; }

    /// <summary>Most tokens in one step of the engine: the decoded ones and the prefill chunks. Default: 512.</summary>
    [Range(16, 8192)]
    public int? BatchTokens { get; set; }

    /// <summary>Requests that may wait for a place in the batch before others get 429. Default: 256.</summary>
    [Range(1, 100_000)]
    public int? QueueLength { get; set; }

    /// <summary>Threads that decode. Default: the number of cores.</summary>
    [Range(1, 512)]
    public int? Threads { get; set; }

    /// <summary>Seconds that a client may leave its full mailbox unread before its request is given up. Default: 60.</summary>
    [Range(1, 86_400)]
    public int? SlowReaderSeconds { get; set; }

    /// <summary>Layers kept on the GPU: <c>-1</c> all, <c>0</c> none. Default: all where a GPU backend is present.</summary>
    [Range(-1, 100_000)]
    public int? GpuLayers { get; set; }
}
