namespace Gateway.Engines.Remote;

/// <summary>Counts the requests that run, so that a model can end: no new ones, time for those that run, then the end.</summary>
internal sealed class RunningRequests : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _closed;

    /// <summary>Cancelled when those that still run must end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Begins a request; false where no new ones are taken. Each one that began must <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            _running += _closed ? 0 : 1;
            return !_closed;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _running--;
            SignalIdle();
        }
    }

    /// <summary>Takes no new ones, waits for those that run, and at last tells them to end.</summary>
    public async Task StopAsync(TimeSpan drain, TimeProvider time, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _closed = true;
            SignalIdle();
        }

        await ((Task)_idle.Task.WaitAsync(drain, time, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private void SignalIdle()
    {
        if (_closed && _running == 0)
        {
            _idle.TrySetResult();
        }
    }
}
