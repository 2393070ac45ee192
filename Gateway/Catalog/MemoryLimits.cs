namespace Gateway.Catalog;

/// <summary>How much may be loaded at once. Models that take no memory here are outside of both.</summary>
/// <param name="MaxLoaded">Most models.</param>
/// <param name="Bytes">Most bytes of weights and KV cache; null without a limit.</param>
internal sealed record MemoryLimits(int MaxLoaded, long? Bytes);
