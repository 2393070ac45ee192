namespace Gateway.Catalog;

/// <summary>
/// Makes room in memory for a model that is to be loaded: unloads what is idle, and has what is in use go when its running
/// requests are through. For one model at a time, so that whatever yields does it for that one.
/// </summary>
internal sealed partial class RoomMaker(Residency residency, ModelUnloads unloads, ILogger logger)
{
    /// <summary>Waits until there is room, which belongs to the model then.</summary>
    /// <returns>
    /// False where there is none and no request waits for the model (any more): others are not unloaded for something that
    /// nobody asked for.
    /// </returns>
    /// <exception cref="ModelUnavailableException">It does not fit even with nothing else loaded.</exception>
    public async Task<bool> MakeRoomAsync(ModelEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task changed;
                lock (residency.Gate)
                {
                    var (fits, leave) = residency.PlanRoomFor(entry);
                    if (!fits)
                    {
                        throw new ModelUnavailableException(LoadFailures.TooLarge(entry.Estimate!, residency.Limits));
                    }

                    if (leave.Count == 0)
                    {
                        entry.TakeRoom();
                        return true;
                    }

                    if (entry.Waiting == 0 && leave.Any(static other => !other.IsLeaving))
                    {
                        LogNoRoom(entry.Id, string.Join(", ", leave.Select(static other => other.Id)));
                        return false;
                    }

                    LetGo(entry, leave);
                    changed = residency.Changed;
                }

                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (residency.Gate)
            {
                StopYieldingExcept([]);
            }
        }
    }

    private void LetGo(ModelEntry entry, IReadOnlyList<ModelEntry> leave)
    {
        StopYieldingExcept(leave);
        foreach (var other in leave.Where(static other => other.State == ModelState.Loaded && !other.IsRetired))
        {
            if (other.Leases == 0)
            {
                unloads.Start(other, $"its memory is needed for {entry.Id}");
            }
            else
            {
                other.Yield();
            }
        }
    }

    private void StopYieldingExcept(IReadOnlyList<ModelEntry> leave)
    {
        foreach (var other in residency.Entries.Where(other => other.IsYielding && !leave.Contains(other)).ToList())
        {
            other.StopYielding(unloads.Release);
            if (other is { State: ModelState.Loaded, Leases: 0 })
            {
                unloads.Idle(other);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Model {Id} is not loaded now: {Others} would have to be unloaded for it, and no request waits for it.")]
    private partial void LogNoRoom(string id, string others);
}
