namespace Gateway.Generation;

/// <summary>What works below a loaded model, as long as it is loaded. Disposing it gives back all that it holds.</summary>
internal interface IModelRuntime : IAsyncDisposable
{
    /// <summary>False where it has work and makes no progress, so that only unloading it helps.</summary>
    bool IsAlive { get; }

    /// <summary>For a person: what keeps it from answering at present, though unloading it does not help; null where nothing does.</summary>
    string? Problem => null;

    /// <summary>Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then.</summary>
    /// <param name="drain">How long the running ones may go on.</param>
    /// <param name="cancellationToken">Cuts that time short.</param>
    Task StopAsync(TimeSpan drain, CancellationToken cancellationToken);
}
