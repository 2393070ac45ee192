using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>
/// Who uses which model, and so which ones are loaded: a model is loaded for the first request that wants it, stays while it
/// is leased, and goes when its time is up or its memory is needed.
/// </summary>
internal sealed class ModelPool : IAsyncDisposable
{
    private readonly Residency _residency;
    private readonly ModelUnloads _unloads;
    private readonly ModelLoads _loads;
    private bool _isDisposed;

    public ModelPool(Residency residency, IModelLoader loader, ILogger logger)
    {
        _residency = residency;
        _unloads = new ModelUnloads(residency, logger);
        _loads = new ModelLoads(residency, _unloads, loader, logger);
    }

    /// <summary>Leases a model; where it is not loaded, waits until it is or cannot be.</summary>
    public async ValueTask<LeaseAnswer> LeaseAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        ModelWaiter? waiter;
        LoadingOptions loading;
        lock (_residency.Gate)
        {
            if (Answer(entry, out waiter) is { } answer)
            {
                return answer;
            }

            loading = entry.Definition.Service.Loading;
        }

        try
        {
            return await waiter!.Answer
                .WaitAsync(TimeSpan.FromSeconds(loading.WaitSeconds), _residency.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return GiveUp(entry, waiter!) ?? LeaseAnswer.Of(LoadFailures.TooSlow(entry, loading.WaitSeconds));
        }
        catch (OperationCanceledException)
        {
            GiveUp(entry, waiter!)?.Lease?.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model before anybody asks for it, where nothing else has to go for that. Waits for the end; never fails.</summary>
    public async Task LoadAsync(ModelEntry entry)
    {
        lock (_residency.Gate)
        {
            if (_residency.IsStopping || entry.IsRetired)
            {
                return;
            }

            if (entry.State == ModelState.Unloaded)
            {
                _loads.Start(entry);
            }
        }

        await _loads.WaitAsync(entry).ConfigureAwait(false);
    }

    /// <summary>Reads the header of a model that is not loaded, so that what is wrong is known before the first request.</summary>
    public void Survey(ModelEntry entry) => _loads.Survey(entry);

    /// <summary>Takes a model out of service: its running requests finish, then it is unloaded for good. Under the lock.</summary>
    public void Retire(ModelEntry entry)
    {
        entry.Retire();
        switch (entry)
        {
            case { State: ModelState.Loading }:
                _loads.Cancel(entry);
                break;
            case { State: ModelState.Loaded, Leases: 0 }:
                _unloads.Idle(entry);
                break;
            case { State: ModelState.Unloaded or ModelState.Failed }:
                _residency.Entries.Remove(entry);
                break;
        }

        _residency.Pulse();
    }

    /// <summary>Looks at a model again whose settings have changed. Under the lock.</summary>
    public void Reconsider(ModelEntry entry)
    {
        if (entry is { State: ModelState.Loaded, Leases: 0 })
        {
            _unloads.Idle(entry);
        }
    }

    /// <summary>Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then.</summary>
    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        List<LoadedModel> running;
        lock (_residency.Gate)
        {
            _residency.IsStopping = true;
            foreach (var entry in _residency.Entries)
            {
                entry.Answer(LeaseAnswer.Of(GenerationFailure.ShuttingDown));
            }

            running = [.. _residency.Entries.Where(static entry => entry.State == ModelState.Loaded).Select(static entry => entry.Loaded!)];
        }

        var loads = _loads.StopAsync();
        await Task.WhenAll(running.Select(loaded => loaded.StopAsync(drain, cancellationToken))).ConfigureAwait(false);
        await loads.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        await _unloads.FinishAsync().ConfigureAwait(false);
        foreach (var entry in _residency.Entries.Where(static entry => entry.State == ModelState.Loaded))
        {
            await entry.Loaded!.DisposeAsync().ConfigureAwait(false);
        }

        _loads.Dispose();
    }

    /// <summary>What can be said at once; null with a place in the queue where the model has to be loaded first.</summary>
    private LeaseAnswer? Answer(ModelEntry entry, out ModelWaiter? waiter)
    {
        waiter = null;
        if (_residency.IsStopping)
        {
            return LeaseAnswer.Of(GenerationFailure.ShuttingDown);
        }

        if (entry.IsRetired)
        {
            return LeaseAnswer.LookAgain;
        }

        if (entry.TryLease(_unloads.Release) is { } lease)
        {
            return LeaseAnswer.Of(lease);
        }

        if (Refusal(entry) is { } failure)
        {
            return LeaseAnswer.Of(failure);
        }

        waiter = entry.Wait();
        if (entry.State is ModelState.Unloaded or ModelState.Failed)
        {
            _loads.Start(entry);
        }
        else if (entry is { State: ModelState.Loaded, IsYielding: false, Leases: 0 })
        {
            // Once it is unloaded, it is loaded again for the one who waits.
            _unloads.Start(entry, "its engine makes no progress");
        }

        return null;
    }

    private GenerationFailure? Refusal(ModelEntry entry)
    {
        var most = entry.Definition.Service.Loading.QueueLength;
        return entry switch
        {
            { State: ModelState.Failed } when _residency.Now < entry.RetryAt =>
                LoadFailures.Failed(entry.Id, entry.Problem!, entry.RetryAt - _residency.Now),
            { State: ModelState.Loaded, IsYielding: false, Leases: > 0 } => LoadFailures.EngineStopped(entry.Id),
            _ when entry.Waiting >= most => LoadFailures.TooManyWait(entry, most),
            _ => null,
        };
    }

    /// <summary>Leaves the queue; the answer, where it came just now.</summary>
    private LeaseAnswer? GiveUp(ModelEntry entry, ModelWaiter waiter)
    {
        lock (_residency.Gate)
        {
            if (!entry.Forget(waiter))
            {
                return waiter.Answer.Result;
            }

            // A load that waits for room may be in vain now.
            _residency.Pulse();
            return null;
        }
    }
}
