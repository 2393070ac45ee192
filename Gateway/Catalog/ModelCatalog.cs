using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>The installed models. Each is loaded once, when the service starts, and stays until it stops.</summary>
internal sealed partial class ModelCatalog : IModelCatalog, IAsyncDisposable
{
    private readonly IReadOnlyList<ModelEntry> _entries;
    private readonly IModelLoader _loader;
    private readonly string _folder;
    private readonly ILogger<ModelCatalog> _logger;

    /// <param name="definitions">At least one, the default model first.</param>
    /// <param name="defaults">Sampling defaults of a model that is not loaded yet.</param>
    /// <param name="folder">The models folder, for messages.</param>
    /// <param name="loader">Loads them.</param>
    /// <param name="logger">Hears of loads and failures.</param>
    public ModelCatalog(
        IReadOnlyList<ModelDefinition> definitions,
        Func<ModelDefinition, SamplingDefaults> defaults,
        string folder,
        IModelLoader loader,
        ILogger<ModelCatalog> logger)
    {
        _entries = [.. definitions.Select(definition => new ModelEntry(
            definition, defaults(definition), WrittenAt(definition.Path)))];
        _loader = loader;
        _folder = folder;
        _logger = logger;
    }

    public IReadOnlyList<ModelInfo> List() => [.. _entries.Select(static entry => entry.Info)];

    public Outcome<ModelInfo> Find(string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            return _entries[0].Info;
        }

        return FindEntry(id) is { } entry ? entry.Info : NotFound(id);
    }

    public async ValueTask<Outcome<ModelLease>> LeaseAsync(string id, CancellationToken cancellationToken)
    {
        if (FindEntry(id) is not { } entry)
        {
            return NotFound(id);
        }

        if (!entry.Settled.IsCompleted)
        {
            await entry.Settled.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return entry.Loaded is { } loaded
            ? new ModelLease(entry.Info, loaded.Backend)
            : new GenerationFailure(
                FailureKind.ModelUnavailable,
                $"Model '{entry.Id}' could not be loaded: {entry.Problem}",
                "model",
                "model_unavailable");
    }

    public IReadOnlyList<ModelHealth> CheckHealth() =>
        [.. _entries.Select(static entry => new ModelHealth(
            entry.Id, entry.State, entry.Loaded?.IsAlive ?? true, entry.Problem ?? entry.Loaded?.Problem))];

    /// <summary>The loaded models for a person: each with what runs it, how many layers on which device.</summary>
    public string DescribeServed() => string.Join(
        "; ",
        _entries.Where(static entry => entry.Loaded is not null).Select(static entry => $"{entry.Id} ({entry.Loaded!.Placement})"));

    /// <summary>Loads every model, one after the other. Failures are logged and stay with their model.</summary>
    public async Task LoadAllAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in _entries)
        {
            await LoadAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then.</summary>
    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) =>
        Task.WhenAll(_entries.Select(entry => entry.Loaded?.StopAsync(drain, cancellationToken) ?? Task.CompletedTask));

    public async ValueTask DisposeAsync()
    {
        foreach (var entry in _entries)
        {
            if (entry.Loaded is { } loaded)
            {
                await loaded.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task LoadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loaded = await _loader.LoadAsync(entry.Definition, NoProgress.Instance, cancellationToken).ConfigureAwait(false);
            entry.Succeed(loaded);
            LogLoaded(entry.Id, loaded.Placement);
        }
        catch (ModelUnavailableException exception)
        {
            entry.Fail(exception.Message);
            LogFailed(entry.Id, exception.Message);
        }
        catch (OperationCanceledException)
        {
            entry.Fail("the service is stopping.");
        }
        catch (Exception exception)
        {
            // Unexpected; the other models are served all the same.
            entry.Fail($"loading it failed unexpectedly ({exception.Message}); the service's log says more.");
            LogFault(exception, entry.Id);
        }
    }

    private static DateTimeOffset WrittenAt(string? path) =>
        File.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path)) : DateTimeOffset.UnixEpoch;

    private ModelEntry? FindEntry(string id)
    {
        foreach (var entry in _entries)
        {
            if (entry.Definition.IsNamed(id))
            {
                return entry;
            }
        }

        return null;
    }

    private GenerationFailure NotFound(string id)
    {
        var installed = string.Join(", ", _entries.Select(static entry => $"'{entry.Id}'"));
        var remedy = ModelDiscovery.SameId(id, ModelDiscovery.PreferredDefault)
            ? $"To get it, run: dotnet run --project Gateway -- pull {ModelDiscovery.PreferredDefault}"
            : $"To add a model, put its GGUF file into {_folder} (or run: dotnet run --project Gateway -- pull <owner/name>) and start the service again";
        return new GenerationFailure(
            FailureKind.ModelNotFound,
            $"The model '{id}' is not installed. Installed: {installed}. {remedy}.",
            "model",
            "model_not_found");
    }

    private sealed class NoProgress : IProgress<float>
    {
        public static readonly NoProgress Instance = new();

        public void Report(float value)
        {
        }
    }

    [LoggerMessage(LogLevel.Debug, "Model {Id} is loaded: {Placement}.")]
    private partial void LogLoaded(string id, string placement);

    [LoggerMessage(LogLevel.Error, "Loading model {Id} failed unexpectedly.")]
    private partial void LogFault(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "Model {Id} could not be loaded: {Problem}")]
    private partial void LogFailed(string id, string problem);
}
