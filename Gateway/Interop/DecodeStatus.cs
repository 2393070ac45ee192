namespace Gateway.Interop;

/// <summary>How a decode ended.</summary>
internal enum DecodeStatus
{
    Ok,

    /// <summary>The KV cache has no room for the batch; nothing was changed.</summary>
    NoKvSlot,

    /// <summary>Stopped by <see cref="LlamaContext.Abort"/>; what was computed before stays in the KV cache.</summary>
    Aborted,

    /// <summary>The batch contradicts the KV cache: positions that do not follow, say. Nothing was changed.</summary>
    InvalidBatch,

    /// <summary>Computing failed; what was computed before stays in the KV cache.</summary>
    Failed,
}
