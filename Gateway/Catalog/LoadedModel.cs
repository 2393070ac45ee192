using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>A model that can answer, with what became known when it was loaded. Disposing it unloads it.</summary>
/// <param name="backend">What answers.</param>
/// <param name="runtime">What works below the backend (the backend itself, perhaps); owned from now on.</param>
internal sealed class LoadedModel(IModelBackend backend, IModelRuntime runtime) : IAsyncDisposable
{
    public IModelBackend Backend => backend;

    public required SamplingDefaults Defaults { get; init; }

    /// <summary>Most tokens of prompt and answer together; null where it is not known, as of a remote model.</summary>
    public required int? ContextLength { get; init; }

    /// <summary>Changes when answers may change: the library, the file or the template; null where nobody can tell, as of a remote model.</summary>
    public required string? Fingerprint { get; init; }

    /// <summary>One line for a person: which engine, how many layers on which device.</summary>
    public required string Placement { get; init; }

    /// <summary>Runs after the model was unloaded; null where nothing is left to do.</summary>
    public Action? Unloaded { get; set; }

    public bool IsAlive => runtime.IsAlive;

    /// <summary>For a person: what keeps it from answering at present; null where nothing does.</summary>
    public string? Problem => runtime.Problem;

    /// <summary>Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then.</summary>
    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) => runtime.StopAsync(drain, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await runtime.DisposeAsync().ConfigureAwait(false);
        Unloaded?.Invoke();
    }
}
