using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>The state of one model: loading, loaded or failed. Changes once, from the loading thread.</summary>
internal sealed class ModelEntry(ModelDefinition definition, SamplingDefaults defaults, DateTimeOffset created)
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LoadedModel? _loaded;
    private volatile string? _problem;

    public ModelDefinition Definition => definition;

    public string Id => definition.Id;

    public LoadedModel? Loaded => _loaded;

    /// <summary>Why it failed to load; null where it did not.</summary>
    public string? Problem => _problem;

    /// <summary>Completes when it is loaded or has failed.</summary>
    public Task Settled => _settled.Task;

    public ModelState State => _loaded is not null ? ModelState.Loaded : _problem is not null ? ModelState.Failed : ModelState.Loading;

    public ModelInfo Info
    {
        get
        {
            var loaded = _loaded;
            return new ModelInfo(
                Id, created, State, definition.EngineKind, loaded?.Defaults ?? defaults, loaded?.ContextLength, loaded?.Fingerprint);
        }
    }

    public void Succeed(LoadedModel loaded)
    {
        _loaded = loaded;
        _settled.SetResult();
    }

    public void Fail(string problem)
    {
        _problem = problem;
        _settled.SetResult();
    }
}
