namespace Gateway.Engines.Native;

/// <summary>
/// Leaves the cores to the thread pool for a moment where very much waits there, as after hundreds of clients came at once.
/// Decoding threads do not yield, so without it a burst of requests, and /health behind them, would wait for several times as
/// long as its work takes.
/// </summary>
/// <param name="pending">How many work items wait for a thread of the pool.</param>
/// <param name="readers">How many readers one step can wake.</param>
internal sealed class BacklogPause(Func<long> pending, int readers, TimeProvider time)
{
    /// <summary>The longest pause before one step: no reader sees a gap of that length.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    /// <summary>Work items that ordinary traffic leaves waiting beside the readers.</summary>
    private const int Ordinary = 32;

    /// <summary>As many as this are a backlog: the readers of two steps have not been served, and more.</summary>
    public int Backlog { get; } = (2 * readers) + Ordinary;

    /// <summary>Waits, a millisecond at a time, while there is a backlog. False where there is none.</summary>
    public bool Wait()
    {
        if (pending() < Backlog)
        {
            return false;
        }

        var begun = time.GetTimestamp();
        do
        {
            Thread.Sleep(1);
        }
        while (pending() >= Backlog && time.GetElapsedTime(begun) < Longest);
        return true;
    }
}
