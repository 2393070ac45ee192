namespace Gateway.Engines.Native;

/// <summary>
/// Who comes and who goes: takes sequences from the inbox to the scheduler, ends them, and wakes their readers. On the
/// engine thread alone.
/// </summary>
internal sealed class Attendance(Inbox inbox, Scheduler scheduler)
{
    /// <summary>Everybody who still waits for a last word, whatever the scheduler's books say.</summary>
    private readonly HashSet<Sequence> _present = [];
    private readonly List<Mailbox> _toWake = [];
    private int _knownWaiting;

    /// <summary>Takes what arrived; true where something did.</summary>
    public bool TakeArrived()
    {
        var any = false;
        while (inbox.TryTake(out var sequence))
        {
            _present.Add(sequence);
            _knownWaiting++;
            scheduler.Enqueue(sequence);
            any = true;
        }

        return any;
    }

    /// <summary>Says the last word to a sequence and takes it out.</summary>
    public void End(Sequence sequence, SequenceEnd end)
    {
        scheduler.Remove(sequence);
        CountWaiting();
        sequence.Finish(end);
        _toWake.Add(sequence.Mailbox);
        _present.Remove(sequence);
        sequence.Sampler.Dispose();
    }

    /// <summary>
    /// Ends every sequence without touching the scheduler's books, which may be what broke, and wakes their readers. Nobody
    /// counts as waiting then.
    /// </summary>
    public void Abandon(SequenceEnd end)
    {
        foreach (var sequence in _present)
        {
            sequence.Finish(end);
            _toWake.Add(sequence.Mailbox);
        }

        inbox.Left(_knownWaiting);
        _knownWaiting = 0;
        WakeReaders();
        foreach (var sequence in _present)
        {
            sequence.Sampler.Dispose();
        }

        _present.Clear();
    }

    /// <summary>A token was posted to a sequence's reader.</summary>
    public void Posted(Sequence sequence) => _toWake.Add(sequence.Mailbox);

    /// <summary>Tells the inbox how many of those that it counts as waiting do so no longer.</summary>
    public void CountWaiting()
    {
        inbox.Left(_knownWaiting - scheduler.Waiting.Length);
        _knownWaiting = scheduler.Waiting.Length;
    }

    public void WakeReaders()
    {
        foreach (var mailbox in _toWake)
        {
            mailbox.Wake();
        }

        _toWake.Clear();
    }
}
