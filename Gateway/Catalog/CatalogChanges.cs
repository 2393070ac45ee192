namespace Gateway.Catalog;

/// <summary>What reading the configuration again has changed, by model ids.</summary>
internal sealed record CatalogChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<string> Changed)
{
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    public override string ToString() => IsEmpty
        ? "no model has changed"
        : string.Join("; ", new[] { ("added", Added), ("removed", Removed), ("changed", Changed) }
            .Where(static part => part.Item2.Count > 0)
            .Select(static part => $"{part.Item1} {string.Join(", ", part.Item2)}"));
}
