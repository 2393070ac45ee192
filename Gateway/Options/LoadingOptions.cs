using System.ComponentModel.DataAnnotations;

namespace Gateway.Options;

/// <summary>
/// When models are loaded and unloaded. A model that serves requests is never unloaded; where room is needed, the one that is
/// idle longest goes first.
/// </summary>
internal sealed class LoadingOptions
{
    /// <summary>
    /// When models are loaded that do not say so themselves. Default: the default model (unless its keep-alive time is 0) and
    /// remote ones <c>AtStart</c>, the others <c>OnFirstUse</c>.
    /// </summary>
    public LoadTime? Load { get; set; }

    /// <summary>
    /// Seconds that a model without requests stays loaded: -1 for ever, 0 not at all. Default: -1 for a model that is loaded at
    /// start, 300 for others. Remote models stay for ever.
    /// </summary>
    [Range(-1, 31_536_000)]
    public int? KeepAliveSeconds { get; set; }

    /// <summary>
    /// Most models loaded at once; remote ones do not count. Default: 4, or as many as are loaded at start where they are more.
    /// </summary>
    [Range(1, 1000)]
    public int? MaxLoaded { get; set; }

    /// <summary>
    /// Most bytes of weights and KV cache of all loaded models together, as their files' headers tell them. The library's
    /// compute buffers come on top. Default: no limit.
    /// </summary>
    [Range(1 << 20, 1L << 50)]
    public long? MemoryBudgetBytes { get; set; }

    /// <summary>Seconds that a request waits for its model to be loaded before it gets 503. Default: 300.</summary>
    [Range(1, 86_400)]
    public int WaitSeconds { get; set; } = 300;

    /// <summary>Requests that may wait for one model to be loaded before others get 429. Default: 256.</summary>
    [Range(1, 100_000)]
    public int QueueLength { get; set; } = 256;

    /// <summary>
    /// Seconds after a failed load in which requests get its failure at once; they double with every failure that follows. The
    /// first request after them tries again. Default: 5.
    /// </summary>
    [Range(1, 86_400)]
    public int RetrySeconds { get; set; } = 5;

    /// <summary>Most seconds between two attempts to load a model. Default: 300.</summary>
    [Range(1, 86_400)]
    public int MaxRetrySeconds { get; set; } = 300;
}
