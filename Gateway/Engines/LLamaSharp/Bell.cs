namespace Gateway.Engines.LLamaSharp;

/// <summary>Wakes the one that waits. Rung while nobody waits, it lets the next one pass at once.</summary>
internal sealed class Bell(TimeProvider time)
{
    private TaskCompletionSource _rung = New();

    public void Ring() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Returns when it was rung or the time is over. What was changed before the ring is seen after it.</summary>
    public async Task WaitAsync(TimeSpan timeout)
    {
        await _rung.Task.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Exchange(ref _rung, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
