namespace Gateway.Options;

/// <summary>How the cells of the KV cache belong to requests.</summary>
internal enum KvCacheLayout
{
    /// <summary>One cache, in which requests share what they have in common.</summary>
    Unified,

    /// <summary>An equal part for each request.</summary>
    Split,
}
