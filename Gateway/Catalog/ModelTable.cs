using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>The models by their names, as they were when the configuration was last read. Immutable.</summary>
internal sealed class ModelTable
{
    private readonly Dictionary<string, ModelEntry> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _folder;

    /// <param name="entries">At least one, the default one first.</param>
    /// <param name="folder">The models folder, for messages.</param>
    public ModelTable(IReadOnlyList<ModelEntry> entries, string folder)
    {
        Entries = entries;
        _folder = folder;
        foreach (var entry in entries)
        {
            _byName.Add(entry.Id, entry);
            foreach (var alias in entry.Definition.Aliases)
            {
                _byName.Add(alias, entry);
            }
        }
    }

    public IReadOnlyList<ModelEntry> Entries { get; }

    /// <summary>The model of that id or alias, the default one for none; null where there is no such model.</summary>
    public ModelEntry? Find(string? name) => string.IsNullOrEmpty(name) ? Entries[0] : _byName.GetValueOrDefault(name);

    public GenerationFailure NotFound(string name)
    {
        var installed = string.Join(", ", Entries.Select(static entry => $"'{entry.Id}'"));
        var remedy = ModelDiscovery.SameId(name, ModelDiscovery.PreferredDefault)
            ? $"To get it, run: dotnet run --project Gateway -- pull {ModelDiscovery.PreferredDefault}"
            : $"To add a model, put its GGUF file into {_folder} (or run: dotnet run --project Gateway -- pull <owner/name>)";
        return new GenerationFailure(
            FailureKind.ModelNotFound,
            $"The model '{name}' is not installed. Installed: {installed}. {remedy}; the next request finds it.",
            "model",
            "model_not_found");
    }
}
