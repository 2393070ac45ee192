namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// Turns on something that only one may use at a time, strictly in the order of asking. The library holds an unfair lock of
/// the whole process around every decode: engines that wait here for their turn never meet at that lock.
/// </summary>
internal sealed class TurnQueue
{
    private readonly object _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _taken;

    /// <summary>Waits for the turn, which lasts until what is returned is disposed.</summary>
    public async ValueTask<Turn> EnterAsync()
    {
        TaskCompletionSource? place = null;
        lock (_gate)
        {
            if (_taken)
            {
                place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(place);
            }

            _taken = true;
        }

        if (place is not null)
        {
            await place.Task.ConfigureAwait(false);
        }

        return new Turn(this);
    }

    /// <summary>Hands the turn to the next in line, if there is one: nobody who asks meanwhile comes before.</summary>
    private void Leave()
    {
        TaskCompletionSource? next;
        lock (_gate)
        {
            _taken = _waiting.TryDequeue(out next);
        }

        next?.SetResult();
    }

    /// <summary>The turn; dispose it once.</summary>
    public readonly struct Turn(TurnQueue queue) : IDisposable
    {
        public void Dispose() => queue.Leave();
    }
}
