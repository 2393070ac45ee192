using System.Threading.Tasks.Sources;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// Tokens on their way from the engine thread to one reader: a bounded ring with one writer and one reader. Neither side
/// locks, blocks or allocates.
/// </summary>
/// <remarks>
/// Writing and waking are apart, so that the engine can wake the readers after it has prepared its next step. A wake-up
/// runs the reader on the thread pool, never on the engine thread.
/// </remarks>
internal sealed class Mailbox : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    /// <summary>Tokens that fit. A power of two.</summary>
    public const int Capacity = 256;

    private readonly int[] _ring = new int[Capacity];
    private ManualResetValueTaskSourceCore<bool> _wakeUp;
    private int _written;
    private int _read;
    private int _waiting;
    private volatile bool _completed;

    /// <summary>Writer: true while one more token fits.</summary>
    public bool HasRoom => _written - Volatile.Read(ref _read) < Capacity;

    /// <summary>Writer: adds a token. Call only while <see cref="HasRoom"/>.</summary>
    public void Post(int token)
    {
        if (!HasRoom)
        {
            throw new InvalidOperationException($"A mailbox of {Capacity} tokens is full; what its reader has not read would be lost.");
        }

        _ring[_written & (Capacity - 1)] = token;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Writer: no token follows. What was posted can still be read.</summary>
    public void Complete() => _completed = true;

    /// <summary>Writer: wakes the reader if it waits and there is something to wake it for.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _waiting, 0) == 0)
        {
            return;
        }

        if (TryPeek(out _))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        // The reader had what was posted already and waits for more, which only this thread can bring.
        Interlocked.Exchange(ref _waiting, 1);
    }

    /// <summary>Reader: takes the next token, if one is there.</summary>
    public bool TryRead(out int token)
    {
        if (_read == Volatile.Read(ref _written))
        {
            token = 0;
            return false;
        }

        token = _ring[_read & (Capacity - 1)];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }

    /// <summary>Reader: true when there is a token to read, false when none will come. One call at a time.</summary>
    public ValueTask<bool> WaitAsync()
    {
        if (TryPeek(out var any))
        {
            return ValueTask.FromResult(any);
        }

        // The reader announces that it waits, then looks once more: a token posted in between is seen either here or
        // by the writer's Wake.
        _wakeUp.Reset();
        Interlocked.Exchange(ref _waiting, 1);
        if (TryPeek(out any) && Interlocked.Exchange(ref _waiting, 0) == 1)
        {
            return ValueTask.FromResult(any);
        }

        return new ValueTask<bool>(this, _wakeUp.Version);
    }

    void IThreadPoolWorkItem.Execute()
    {
        ThreadPrecedence.StepBack();
        TryPeek(out var any);
        _wakeUp.SetResult(any);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wakeUp.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wakeUp.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) => _wakeUp.OnCompleted(continuation, state, token, flags);

    /// <summary>True where the answer to "is there a token?" is known: yes, or never again.</summary>
    private bool TryPeek(out bool any)
    {
        // Completion is read first: tokens posted before it are then certainly seen.
        var completed = _completed;
        any = _read != Volatile.Read(ref _written);
        return any || completed;
    }
}
