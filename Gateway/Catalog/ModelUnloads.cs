namespace Gateway.Catalog;

/// <summary>Unloads models: those that are idle for too long, that were removed, whose engine died, or whose room is needed.</summary>
internal sealed partial class ModelUnloads(Residency residency, ILogger logger)
{
    /// <summary>A timer takes no more than 49 days. It is set for this long at most, and what is left is looked at again.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly HashSet<Task> _running = [];
    private readonly Dictionary<ModelEntry, ITimer> _timers = [];

    /// <summary>A model is unloaded and requests wait for it again. Raised under the lock.</summary>
    public event Action<ModelEntry>? WantedAgain;

    /// <summary>Gives a lease back.</summary>
    public void Release(ModelEntry entry)
    {
        lock (residency.Gate)
        {
            entry.Release(residency.Now);
            if (entry.Leases == 0)
            {
                Idle(entry);
            }

            residency.Pulse();
        }
    }

    /// <summary>Decides what becomes of a loaded model that nobody uses now. Under the lock.</summary>
    public void Idle(ModelEntry entry)
    {
        if (entry.IsRetired)
        {
            Start(entry, "it was removed or changed");
        }
        else if (!entry.Loaded!.IsAlive)
        {
            Start(entry, "its engine makes no progress");
        }
        else if (!entry.IsYielding && !residency.IsStopping && entry.Settings.KeepAlive is { } keepAlive)
        {
            ExpireAfter(entry, keepAlive);
        }
    }

    /// <summary>Begins to unload a model without leases. Under the lock.</summary>
    public void Start(ModelEntry entry, string reason)
    {
        var loaded = entry.BeginUnload();
        if (_timers.Remove(entry, out var timer))
        {
            timer.Dispose();
        }

        _running.RemoveWhere(static task => task.IsCompleted);
        _running.Add(Task.Run(() => RunAsync(entry, loaded, reason)));
    }

    /// <summary>Waits for the unloads that have begun.</summary>
    public Task FinishAsync()
    {
        lock (residency.Gate)
        {
            foreach (var timer in _timers.Values)
            {
                timer.Dispose();
            }

            _timers.Clear();
            return Task.WhenAll(_running);
        }
    }

    private void ExpireAfter(ModelEntry entry, TimeSpan keepAlive)
    {
        var left = entry.LastUsed + keepAlive - residency.Now;
        if (left <= TimeSpan.Zero)
        {
            Start(entry, keepAlive > TimeSpan.Zero ? $"it was idle for {keepAlive.TotalSeconds:0} s" : "its last request is over");
            return;
        }

        var due = left < LongestTimer ? left : LongestTimer;
        if (_timers.TryGetValue(entry, out var timer))
        {
            timer.Change(due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timers.Add(entry, residency.Time.CreateTimer(Expire, entry, due, Timeout.InfiniteTimeSpan));
        }
    }

    private void Expire(object? state)
    {
        var entry = (ModelEntry)state!;
        lock (residency.Gate)
        {
            if (entry is { State: ModelState.Loaded, Leases: 0 })
            {
                Idle(entry);
            }
        }
    }

    private async Task RunAsync(ModelEntry entry, LoadedModel loaded, string reason)
    {
        try
        {
            await loaded.DisposeAsync().ConfigureAwait(false);
            LogUnloaded(entry.Id, reason);
        }
        catch (Exception exception)
        {
            LogFault(exception, entry.Id);
        }

        lock (residency.Gate)
        {
            entry.EndUnload();
            if (entry.IsRetired)
            {
                residency.Entries.Remove(entry);
            }
            else if (entry.Waiting > 0)
            {
                WantedAgain?.Invoke(entry);
            }

            residency.Pulse();
        }
    }

    [LoggerMessage(LogLevel.Information, "Model {Id} is unloaded: {Reason}.")]
    private partial void LogUnloaded(string id, string reason);

    [LoggerMessage(LogLevel.Error, "Unloading model {Id} failed unexpectedly.")]
    private partial void LogFault(Exception exception, string id);
}
