using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>A model to be served: its id, its file and its options.</summary>
/// <param name="Id">What clients send as <c>model</c>.</param>
/// <param name="Path">Full path of the GGUF file; null for a remote model.</param>
/// <param name="Options">Its entry in the configuration, or an empty one.</param>
/// <param name="Service">The configuration that the entry is from, with the defaults of every model.</param>
internal sealed record ModelDefinition(string Id, string? Path, ModelOptions Options, GatewayOptions Service)
{
    /// <summary>The kind of engine that runs it, one of <see cref="EngineKinds.All"/>.</summary>
    public string EngineKind => EngineKinds.Of(Options, Service);

    /// <summary>Other names that clients may send.</summary>
    public IReadOnlyList<string> Aliases { get; } = [.. Options.Aliases];

    /// <summary>The file of a model that has one.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public string File => Path ?? throw new InvalidOperationException($"Model '{Id}' of the kind {EngineKind} has no file.");

    /// <summary>Whether clients mean this model by that name: its id or one of its aliases, in any case of letters.</summary>
    public bool IsNamed(string name) =>
        ModelDiscovery.SameId(Id, name) || Aliases.Any(alias => ModelDiscovery.SameId(alias, name));
}
