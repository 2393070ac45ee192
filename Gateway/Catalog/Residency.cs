namespace Gateway.Catalog;

/// <summary>
/// The models that there are, those included that were removed and still run; the lock that guards all of them; and the
/// clock. Whoever changes a model's state does it under <see cref="Gate"/>.
/// </summary>
/// <param name="time">Time and timers.</param>
internal sealed class Residency(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private TaskCompletionSource? _changed;

    public Lock Gate { get; } = new();

    public HashSet<ModelEntry> Entries { get; } = [];

    public required MemoryLimits Limits { get; set; }

    /// <summary>Set once, when the service stops: nothing is loaded any more.</summary>
    public bool IsStopping { get; set; }

    public TimeProvider Time => time;

    /// <summary>Time since the service started, which no change of the wall clock disturbs.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Completes at the next <see cref="Pulse"/>. Under the lock.</summary>
    public Task Changed => (_changed ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Something changed that a load may wait for. Under the lock.</summary>
    public void Pulse()
    {
        _changed?.SetResult();
        _changed = null;
    }

    /// <summary>Which models must go before this one has room. Under the lock.</summary>
    public (bool Fits, IReadOnlyList<ModelEntry> Leave) PlanRoomFor(ModelEntry entry)
    {
        ModelEntry[] others = [.. Entries.Where(other => other != entry && other.TakesMemory)];
        var plan = EvictionPlan.For(
            entry.Estimate?.MemoryBytes ?? 0,
            Limits,
            [.. others.Select(static (other, index) => new Resident(
                index,
                other.Estimate!.MemoryBytes,
                other.IsLeaving,
                other.Leases > 0 || other.State == ModelState.Loading,
                other.IsYielding,
                other.LastUsed))]);
        return (plan.Fits, [.. plan.Leave.Select(index => others[index])]);
    }
}
