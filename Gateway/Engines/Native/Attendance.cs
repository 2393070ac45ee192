namespace Gateway.Engines.Native;

/// <summary>
/// Who comes and who goes: takes sequences from the inbox to the scheduler, ends them, and wakes their readers. On the
/// engine thread alone.
/// </summary>
internal sealed class Attendance(Inbox inbox, Scheduler scheduler)
{
    private readonly List<Mailbox> _toWake = [];
    private int _knownWaiting;

    /// <summary>Takes what arrived; true where something did.</summary>
    public bool TakeArrived()
    {
        var any = false;
        while (inbox.TryTake(out var sequence))
        {
            scheduler.Enqueue(sequence);
            _knownWaiting++;
            any = true;
        }

        return any;
    }

    /// <summary>Says the last word to a sequence and takes it out.</summary>
    public void End(Sequence sequence, SequenceEnd end)
    {
        scheduler.Remove(sequence);
        CountWaiting();
        sequence.Sampler.Dispose();
        sequence.Finish(end);
        _toWake.Add(sequence.Mailbox);
    }

    /// <summary>Ends every sequence without touching the scheduler's books, which may be what broke.</summary>
    public void Abandon(SequenceEnd end)
    {
        Sequence[] all = [.. scheduler.Running, .. scheduler.Waiting];
        foreach (var sequence in all)
        {
            sequence.Sampler.Dispose();
            sequence.Finish(end);
            _toWake.Add(sequence.Mailbox);
        }

        WakeReaders();
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
