namespace Gateway.Catalog;

/// <summary>
/// Loads models, each on demand of whoever calls <see cref="Start"/>. Those that take memory are loaded one after the other,
/// each after room was made for it.
/// </summary>
internal sealed partial class ModelLoads : IDisposable
{
    private readonly Residency _residency;
    private readonly ModelUnloads _unloads;
    private readonly RoomMaker _room;
    private readonly IModelLoader _loader;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<ModelEntry, (CancellationTokenSource Cancel, Task Task)> _running = [];

    public ModelLoads(Residency residency, ModelUnloads unloads, IModelLoader loader, ILogger logger)
    {
        _residency = residency;
        _unloads = unloads;
        _room = new RoomMaker(residency, unloads, logger);
        _loader = loader;
        _logger = logger;
        unloads.WantedAgain += Start;
    }

    /// <summary>Begins to load a model that is not loaded. Under the lock.</summary>
    public void Start(ModelEntry entry)
    {
        entry.BeginLoad();
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _running.Add(entry, (cancel, Task.Run(() => RunAsync(entry, cancel.Token), CancellationToken.None)));
    }

    /// <summary>Ends a load that nobody wants any more. Under the lock.</summary>
    public void Cancel(ModelEntry entry)
    {
        if (_running.TryGetValue(entry, out var load))
        {
            // Not here: what hears of it must not run under the lock.
            _ = load.Cancel.CancelAsync();
        }
    }

    /// <summary>Completes when the load of that model is over; at once where none runs. Never fails.</summary>
    public Task WaitAsync(ModelEntry entry)
    {
        lock (_residency.Gate)
        {
            return _running.TryGetValue(entry, out var load) ? load.Task : Task.CompletedTask;
        }
    }

    /// <summary>Reads a model's header, so that what is wrong is known before the first request. Loads nothing.</summary>
    public void Survey(ModelEntry entry)
    {
        string? problem = null;
        var estimate = entry.Estimate;
        try
        {
            estimate ??= _loader.Estimate(entry.Definition);
        }
        catch (Exception exception)
        {
            problem = ProblemOf(entry, exception);
        }

        lock (_residency.Gate)
        {
            if (entry.State != ModelState.Unloaded || entry.IsRetired)
            {
                return;
            }

            entry.Estimate = estimate;
            problem ??= estimate!.MemoryBytes > _residency.Limits.Bytes ? LoadFailures.TooLarge(estimate, _residency.Limits) : null;
            if (problem is not null)
            {
                entry.BeginLoad();
                Fail(entry, problem);
            }
        }
    }

    /// <summary>Cancels the loads, and waits for their end.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task[] loads;
        lock (_residency.Gate)
        {
            loads = [.. _running.Values.Select(static load => load.Task)];
        }

        await Task.WhenAll(loads).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        LoadedModel? loaded = null;
        string? problem = null;
        try
        {
            loaded = await LoadAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody wants it any more.
        }
        catch (Exception exception)
        {
            problem = ProblemOf(entry, exception);
        }

        lock (_residency.Gate)
        {
            Settle(entry, loaded, problem);
        }
    }

    private async Task<LoadedModel?> LoadAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        // 1. What it needs, which its header tells.
        var estimate = _loader.Estimate(entry.Definition);
        lock (_residency.Gate)
        {
            entry.Estimate = estimate;
        }

        if (estimate.MemoryBytes == 0)
        {
            return await LoadNowAsync(entry, cancellationToken).ConfigureAwait(false);
        }

        // 2. Its turn, and room: only then is known what the ones before it have taken.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _room.MakeRoomAsync(entry, cancellationToken).ConfigureAwait(false)
                ? await LoadNowAsync(entry, cancellationToken).ConfigureAwait(false)
                : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<LoadedModel> LoadNowAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        var begun = _residency.Now;
        var progress = new LoadProgress(entry, _residency.Time, _logger);
        var loaded = await _loader.LoadAsync(entry.Definition, progress, cancellationToken).ConfigureAwait(false);

        // At start the service says all at once what it serves.
        var level = entry.IsStarting ? LogLevel.Debug : LogLevel.Information;
        LogLoaded(level, entry.Id, (_residency.Now - begun).TotalSeconds, loaded.Placement);
        return loaded;
    }

    /// <summary>Gives the outcome of a load to all whom it concerns. Under the lock.</summary>
    private void Settle(ModelEntry entry, LoadedModel? loaded, string? problem)
    {
        _running.Remove(entry, out var load);
        load.Cancel?.Dispose();
        if (loaded is not null)
        {
            entry.Succeed(loaded, _unloads.Release, _residency.Now);
            if (entry.Leases == 0)
            {
                _unloads.Idle(entry);
            }
        }
        else if (problem is not null)
        {
            Fail(entry, problem);
        }
        else
        {
            entry.AbandonLoad();
        }

        if (entry is { IsRetired: true, Loaded: null })
        {
            _residency.Entries.Remove(entry);
        }
        else if (entry is { State: ModelState.Unloaded, Waiting: > 0 })
        {
            // Somebody came just when the load was given up.
            Start(entry);
        }

        _residency.Pulse();
    }

    /// <summary>What is said of a load that failed; the other models are served all the same.</summary>
    private string ProblemOf(ModelEntry entry, Exception exception)
    {
        if (exception is ModelUnavailableException)
        {
            return exception.Message;
        }

        LogFault(exception, entry.Id);
        return $"loading it failed unexpectedly ({exception.Message}); the service's log says more.";
    }

    private void Fail(ModelEntry entry, string problem)
    {
        var backoff = LoadingRules.BackoffAfter(entry.Definition.Service.Loading, entry.Failures + 1);
        entry.Fail(problem, _residency.Now + backoff, LoadFailures.Failed(entry.Id, problem, backoff));
        LogFailed(entry.Id, problem);
    }

    [LoggerMessage("Model {Id} is loaded after {Seconds:0.0} s: {Placement}.")]
    private partial void LogLoaded(LogLevel level, string id, double seconds, string placement);

    [LoggerMessage(LogLevel.Error, "Loading model {Id} failed unexpectedly.")]
    private partial void LogFault(Exception exception, string id);

    [LoggerMessage(LogLevel.Error, "Model {Id} could not be loaded: {Problem}")]
    private partial void LogFailed(string id, string problem);
}
