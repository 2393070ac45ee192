namespace Gateway.Catalog;

/// <summary>What is known of a model before it is loaded.</summary>
/// <param name="MemoryBytes">
/// What it will take when it is loaded, weights and KV cache; 0 for one that takes nothing here, as a remote model.
/// </param>
/// <param name="ContextLength">Most tokens of prompt and answer together; null where it is not known.</param>
internal sealed record ModelEstimate(long MemoryBytes, int? ContextLength);
