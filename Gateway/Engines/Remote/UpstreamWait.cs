namespace Gateway.Engines.Remote;

/// <summary>Everything that can end a wait for the upstream: the client leaves, the service stops, or it takes too long.</summary>
internal sealed class UpstreamWait : IDisposable
{
    private readonly CancellationToken _client;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _any;

    public UpstreamWait(TimeProvider time, CancellationToken client, CancellationToken stopping)
    {
        _client = client;
        _stopping = stopping;
        _timer = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(client, stopping, _timer.Token);
    }

    /// <summary>Cancelled by whichever comes first.</summary>
    public CancellationToken Token => _any.Token;

    public bool ClientLeft => _client.IsCancellationRequested;

    public bool ServiceStops => _stopping.IsCancellationRequested;

    public bool TookTooLong => _timer.IsCancellationRequested;

    /// <summary>Lets the upstream take so many seconds from now.</summary>
    public void Allow(double seconds) => _timer.CancelAfter(TimeSpan.FromSeconds(seconds));

    /// <summary>Stops the clock: nobody waits for the upstream.</summary>
    public void Pause() => _timer.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _any.Dispose();
        _timer.Dispose();
    }
}
