using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>A model that can answer, with what became known when it was loaded. Disposing it unloads it.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    private readonly ITextEngine _engine;

    /// <param name="backend">What answers.</param>
    /// <param name="engine">What the backend runs on; owned from now on.</param>
    public LoadedModel(IModelBackend backend, ITextEngine engine)
    {
        Backend = backend;
        _engine = engine;
    }

    public IModelBackend Backend { get; }

    public required SamplingDefaults Defaults { get; init; }

    /// <summary>Changes when answers may change: the library, the file or the template.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>One line for a person: which engine, how many layers on which device.</summary>
    public required string Placement { get; init; }

    public int ContextLength => _engine.ContextLength;

    public bool IsAlive => _engine.IsAlive;

    /// <summary>Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then.</summary>
    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) => _engine.StopAsync(drain, cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
