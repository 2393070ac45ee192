using System.Diagnostics;
using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// The engine thread: takes what arrived, asks the scheduler for a step, decodes it, samples, and posts the tokens. It owns
/// the context, the scheduler and every running sequence; it never waits for a reader.
/// </summary>
internal sealed partial class EngineLoop
{
    /// <summary>With work at hand, no step for this long means that the engine hangs.</summary>
    private static readonly TimeSpan HangTime = TimeSpan.FromMinutes(2);

    private readonly LlamaContext _context;
    private readonly LlamaVocabulary _vocabulary;
    private readonly LlamaBatch _batch;
    private readonly Inbox _inbox;
    private readonly Scheduler _scheduler;
    private readonly PrefillBudget _budget;
    private readonly TimeSpan _slowReaderTime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Mailbox> _toWake = [];
    private readonly List<Sequence> _leaving = [];
    private bool _verified = true;
    private int _knownWaiting;
    private int _failuresInARow;
    private long _lastStep;
    private volatile bool _idle = true;
    private volatile bool _stop;
    private volatile Exception? _fault;

    public EngineLoop(
        LlamaContext context,
        LlamaBatch batch,
        Inbox inbox,
        Scheduler scheduler,
        PrefillBudget budget,
        TimeSpan slowReaderTime,
        TimeProvider time,
        ILogger logger)
    {
        _context = context;
        _vocabulary = context.Model.Vocabulary;
        _batch = batch;
        _inbox = inbox;
        _scheduler = scheduler;
        _budget = budget;
        _slowReaderTime = slowReaderTime;
        _time = time;
        _logger = logger;
        _lastStep = time.GetTimestamp();
    }

    /// <summary>True while nothing waits or runs.</summary>
    public bool IsIdle => _idle && _inbox.Waiting == 0;

    /// <summary>True while the thread lives and either has nothing to do or stepped a short while ago.</summary>
    public bool IsAlive => _fault is null && (_idle || _time.GetElapsedTime(Volatile.Read(ref _lastStep)) < HangTime);

    /// <summary>What ended the thread, if something did.</summary>
    public Exception? Fault => _fault;

    /// <summary>From any thread: end what still runs and leave.</summary>
    public void Stop()
    {
        _stop = true;
        _inbox.Ring();
    }

    /// <summary>The thread's body.</summary>
    public void Run()
    {
        try
        {
            while (!_stop)
            {
                if (!Step())
                {
                    Rest();
                }
            }

            EndAll(new GenerationFailure(
                FailureKind.ShuttingDown,
                "The service is stopping and gave this answer up; send the request again."));
        }
        catch (Exception exception)
        {
            // The thread cannot go on with a context in an unknown state. Its readers must not wait for ever.
            _fault = exception;
            LogFault(exception);
            EndAll(new GenerationFailure(
                FailureKind.Internal,
                "The engine failed; the service's log says why, and the service must be started again."));
        }
    }

    /// <summary>One step. False where there was nothing to compute.</summary>
    private bool Step()
    {
        // 1. What arrived, and who left.
        TakeArrived();
        EndLeaving();

        // 2. What to do; the cache first.
        var plan = _scheduler.Plan();
        CountWaiting();
        foreach (var operation in plan.Operations)
        {
            Execute(operation);
        }

        _scheduler.OperationsDone();
        if (plan.Slices.Count == 0)
        {
            WakeReaders();
            return false;
        }

        // 3. The readers of the last step's tokens work while this step decodes.
        Fill(plan);
        WakeReaders();
        var started = Stopwatch.GetTimestamp();
        var status = _context.Decode(_batch);

        // 4. Results.
        if (status == DecodeStatus.Ok)
        {
            _failuresInARow = 0;
            Sample(plan);
            _budget.Record(plan.DecodeCount, plan.TokenCount - plan.DecodeCount, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        else
        {
            Recover(status, plan);
        }

        _verified = false;
        Volatile.Write(ref _lastStep, _time.GetTimestamp());
        return true;
    }

    private void TakeArrived()
    {
        while (_inbox.TryTake(out var sequence))
        {
            if (_idle)
            {
                Volatile.Write(ref _lastStep, _time.GetTimestamp());
                _idle = false;
            }

            _scheduler.Enqueue(sequence);
            _knownWaiting++;
        }
    }

    /// <summary>Ends sequences that nobody wants any more, and those whose reader has not read for too long.</summary>
    private void EndLeaving()
    {
        _leaving.Clear();
        foreach (var sequence in _scheduler.Waiting)
        {
            if (sequence.AbortRequested)
            {
                _leaving.Add(sequence);
            }
        }

        foreach (var sequence in _scheduler.Running)
        {
            if (sequence.AbortRequested || IsStuck(sequence))
            {
                _leaving.Add(sequence);
            }
        }

        foreach (var sequence in _leaving)
        {
            End(sequence, sequence.AbortRequested ? SequenceEnd.Cancelled : SequenceEnd.Failed(
                FailureKind.SlowReader,
                $"The client did not read its answer for {_slowReaderTime.TotalSeconds:0} seconds; it was given up."));
        }
    }

    private bool IsStuck(Sequence sequence)
    {
        if (sequence.Mailbox.HasRoom)
        {
            sequence.BlockedSince = null;
            return false;
        }

        sequence.BlockedSince ??= _time.GetTimestamp();
        return _time.GetElapsedTime(sequence.BlockedSince.Value) > _slowReaderTime;
    }

    private void Execute(KvOperation operation)
    {
        if (operation.Source >= 0)
        {
            _context.CopySequence(operation.Source, operation.Target, 0, operation.Length);
        }
        else
        {
            _context.RemoveSequence(operation.Target, 0, -1);
        }
    }

    private void Fill(StepPlan plan)
    {
        _batch.Clear();
        foreach (var slice in plan.Slices)
        {
            var tokens = slice.Sequence.Tokens.Slice(slice.Start, slice.Count);
            for (var i = 0; i < tokens.Length; i++)
            {
                var isLast = i == tokens.Length - 1;
                _batch.Add(tokens[i], slice.Start + i, slice.Sequence.Kv!.SequenceId, isLast && slice.WantsLogits);
            }
        }
    }

    private void Sample(StepPlan plan)
    {
        var end = 0;
        foreach (var slice in plan.Slices)
        {
            end += slice.Count;
            var wantsLogits = slice.WantsLogits;
            _scheduler.Apply(slice);
            if (wantsLogits)
            {
                Take(slice.Sequence, _context.GetLogits(end - 1));
            }
        }
    }

    /// <summary>Draws a sequence's next token and posts it, or ends the sequence.</summary>
    private void Take(Sequence sequence, ReadOnlySpan<float> logits)
    {
        var token = sequence.Sampler.Sample(logits);
        if (token < 0)
        {
            End(sequence, SequenceEnd.Failed(
                FailureKind.Internal,
                "The model produced logits that are not numbers; its file or its quantisation is damaged."));
            return;
        }

        sequence.Append(token);
        if (_vocabulary.IsEndOfGeneration(token) || sequence.Job.EndTokens.Span.Contains(token))
        {
            End(sequence, SequenceEnd.Stop);
            return;
        }

        sequence.Mailbox.Post(token);
        if (sequence.Length == sequence.MaxLength)
        {
            End(sequence, SequenceEnd.Length);
            return;
        }

        _toWake.Add(sequence.Mailbox);
    }

    /// <summary>The decode did not happen: makes room and lets the next step try again, or ends what it concerns.</summary>
    private void Recover(DecodeStatus status, StepPlan plan)
    {
        LogDecodeFailed(status, plan.TokenCount, plan.Slices.Count);
        if (status == DecodeStatus.NoKvSlot && ++_failuresInARow < 3)
        {
            _scheduler.Kv.EvictAll();
            if (_scheduler.PreemptYoungest())
            {
                CountWaiting();
                return;
            }
        }

        foreach (var slice in plan.Slices.ToArray())
        {
            End(slice.Sequence, SequenceEnd.Failed(
                FailureKind.Internal,
                $"The native library could not decode the batch ({status}); the service's log says more."));
        }

        // What a failed decode left in the cache is unknown.
        _scheduler.Kv.EvictAll();
    }

    private void End(Sequence sequence, SequenceEnd end)
    {
        _scheduler.Remove(sequence);
        CountWaiting();
        sequence.Sampler.Dispose();
        sequence.Finish(end);
        _toWake.Add(sequence.Mailbox);
    }

    /// <summary>Tells the inbox how many of those that it counts as waiting do so no longer.</summary>
    private void CountWaiting()
    {
        _inbox.Left(_knownWaiting - _scheduler.Waiting.Length);
        _knownWaiting = _scheduler.Waiting.Length;
    }

    private void WakeReaders()
    {
        foreach (var mailbox in _toWake)
        {
            mailbox.Wake();
        }

        _toWake.Clear();
    }

    /// <summary>Nothing to compute: checks the books once, then sleeps until the bell rings.</summary>
    private void Rest()
    {
        _idle = _scheduler.IsIdle;
        if (!_idle)
        {
            // Every running sequence waits for its reader.
            _inbox.Wait(TimeSpan.FromMilliseconds(20));
            Volatile.Write(ref _lastStep, _time.GetTimestamp());
            return;
        }

        if (!_verified)
        {
            _verified = true;
            Verify();
        }

        _inbox.Wait(Timeout.InfiniteTimeSpan);
    }

    private void Verify()
    {
        if (_scheduler.Kv.FindInconsistency(_context.SequencePositionMax) is { } mistake)
        {
            LogInconsistent(mistake);
            _scheduler.Kv.EvictAll();
            _context.ClearMemory();
        }
    }

    private void EndAll(GenerationFailure failure)
    {
        TakeArrived();
        Sequence[] all = [.. _scheduler.Running, .. _scheduler.Waiting];
        foreach (var sequence in all)
        {
            End(sequence, SequenceEnd.Failed(failure));
        }

        WakeReaders();
        _inbox.End(failure);
        _idle = true;
    }

    [LoggerMessage(LogLevel.Critical, "The engine thread ended by an exception.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(LogLevel.Error, "Decoding {Tokens} tokens of {Sequences} sequences failed: {Status}.")]
    private partial void LogDecodeFailed(DecodeStatus status, int tokens, int sequences);

    [LoggerMessage(LogLevel.Error, "The KV cache was cleared: {Mistake}.")]
    private partial void LogInconsistent(string mistake);
}
