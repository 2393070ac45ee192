using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Generation;

namespace Gateway.Engines.Native;

/// <summary>
/// Requests on their way to the engine thread, and the bell that wakes it. Bounded: what does not fit is refused, and so is
/// everything once it is closed.
/// </summary>
internal sealed class Inbox(int capacity)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<Sequence> _arrived = new();
    private readonly object _bell = new();
    private bool _rung;
    private int _waiting;
    private volatile GenerationFailure? _refusal;
    private volatile bool _ended;

    /// <summary>Sequences that have no place in the batch yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Request threads: hands a sequence over, or says why not; its sampler then stays the caller's.</summary>
    public bool TryAdd(Sequence sequence, [NotNullWhen(false)] out GenerationFailure? refusal)
    {
        refusal = _refusal;
        if (refusal is not null)
        {
            return false;
        }

        if (Interlocked.Increment(ref _waiting) > capacity)
        {
            Interlocked.Decrement(ref _waiting);
            refusal = new GenerationFailure(
                FailureKind.Overloaded,
                $"{capacity} requests wait already, which is the limit (Engine:QueueLength); try again in a moment.",
                RetryAfter: RetryAfter);
            return false;
        }

        // Either this thread sees the end, or the thread that ends sees the sequence.
        _arrived.Enqueue(sequence);
        Interlocked.MemoryBarrier();
        if (_ended)
        {
            FinishArrived();
        }

        Ring();
        return true;
    }

    /// <summary>Engine thread: the next one that arrived. It still counts as waiting until <see cref="Left"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out Sequence? sequence) => _arrived.TryDequeue(out sequence);

    /// <summary>Engine thread: some of the waiting ones were admitted or have ended; negative where some came back.</summary>
    public void Left(int count)
    {
        if (count != 0)
        {
            Interlocked.Add(ref _waiting, -count);
        }
    }

    /// <summary>Any thread: something changed that the engine should look at.</summary>
    public void Ring()
    {
        lock (_bell)
        {
            _rung = true;
            Monitor.Pulse(_bell);
        }
    }

    /// <summary>Engine thread: sleeps until the bell rings or the time is over.</summary>
    public void Wait(TimeSpan timeout)
    {
        lock (_bell)
        {
            if (!_rung)
            {
                Monitor.Wait(_bell, timeout);
            }

            _rung = false;
        }
    }

    /// <summary>Refuses everything from now on.</summary>
    public void Close(GenerationFailure refusal) => _refusal ??= refusal;

    /// <summary>The engine thread ends: refuses everything, and finishes what it will not take any more.</summary>
    public void End(GenerationFailure refusal)
    {
        _refusal = refusal;
        _ended = true;
        Interlocked.MemoryBarrier();
        FinishArrived();
    }

    private void FinishArrived()
    {
        while (_arrived.TryDequeue(out var sequence))
        {
            Left(1);
            sequence.Sampler.Dispose();
            sequence.Finish(SequenceEnd.Failed(_refusal!));
            sequence.Mailbox.Wake();
        }
    }
}
