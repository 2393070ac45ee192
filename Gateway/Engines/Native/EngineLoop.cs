using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>
/// The engine thread: takes what arrived, asks the scheduler for a step, has it executed, and wakes the readers. It owns the
/// context, the scheduler and every running sequence; it never waits for a reader.
/// </summary>
internal sealed partial class EngineLoop
{
    /// <summary>With work at hand, no step for this long means that the engine hangs.</summary>
    private static readonly TimeSpan HangTime = TimeSpan.FromMinutes(2);

    /// <summary>How often to look whether a reader has read, while all running sequences wait for theirs.</summary>
    private static readonly TimeSpan BlockedPoll = TimeSpan.FromMilliseconds(20);

    private readonly LlamaContext _context;
    private readonly Inbox _inbox;
    private readonly Scheduler _scheduler;
    private readonly Attendance _attendance;
    private readonly StepExecutor _executor;
    private readonly BacklogPause _pause;
    private readonly TimeSpan _slowReaderTime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<Sequence> _leaving = [];
    private bool _verified = true;
    private long _lastStep;
    private volatile bool _idle = true;
    private volatile bool _stop;
    private volatile Exception? _fault;

    public EngineLoop(NativeModel model, Inbox inbox, TimeProvider time, ILogger logger)
    {
        var budget = new PrefillBudget(model.Settings.BatchTokens, model.Settings.GapFactor);
        _context = model.Context;
        _inbox = inbox;
        _scheduler = new Scheduler(model.SchedulerLimits, budget);
        _attendance = new Attendance(inbox, _scheduler);
        _executor = new StepExecutor(_context, model.Batch, _scheduler, budget, _attendance, logger);
        _pause = new BacklogPause(static () => ThreadPool.PendingWorkItemCount, model.Settings.MaxSequences, time);
        _slowReaderTime = model.Settings.SlowReaderTime;
        _time = time;
        _logger = logger;
        _lastStep = time.GetTimestamp();
    }

    /// <summary>True while nothing waits or runs.</summary>
    public bool IsIdle => _idle && _inbox.Waiting == 0;

    /// <summary>True while the thread lives and either has nothing to do or stepped a short while ago.</summary>
    public bool IsAlive => _fault is null && (_idle || _time.GetElapsedTime(Volatile.Read(ref _lastStep)) < HangTime);

    /// <summary>Sequences that were preempted so far. From any thread: perhaps not the newest number.</summary>
    public long Preemptions => _scheduler.Preemptions;

    /// <summary>What ended the thread, if something did.</summary>
    public Exception? Fault => _fault;

    /// <summary>
    /// From any thread, while the context lives: end what still runs and leave. The step that computes now is aborted where the
    /// backend can do that (<see cref="LlamaContext.Abort"/>); otherwise its end is awaited.
    /// </summary>
    public void Stop()
    {
        if (_stop)
        {
            return;
        }

        _stop = true;
        _context.Abort();
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
            var failure = new GenerationFailure(
                FailureKind.Internal,
                "The engine failed; the service's log says why, and the service must be started again.");
            _attendance.Abandon(SequenceEnd.Failed(failure));
            _inbox.End(failure);
            _idle = true;
        }
    }

    /// <summary>One step, on the engine thread. False where there was nothing to compute.</summary>
    internal bool Step()
    {
        // 1. Who came, and who leaves. Where very many come at once, they are let in first: a batch of many is worth it.
        _pause.Wait();
        TakeArrived();
        EndLeaving();

        // 2. What to do; the cache first.
        var plan = _scheduler.Plan();
        _attendance.CountWaiting();
        _executor.Prepare(plan);
        if (plan.Slices.Count == 0)
        {
            _attendance.WakeReaders();
            return false;
        }

        // 3. The readers of the last step's tokens work while this step decodes.
        _executor.Fill(plan);
        _attendance.WakeReaders();
        _executor.Run(plan);
        _verified = false;
        Volatile.Write(ref _lastStep, _time.GetTimestamp());
        return true;
    }

    private void TakeArrived()
    {
        if (_attendance.TakeArrived() && _idle)
        {
            Volatile.Write(ref _lastStep, _time.GetTimestamp());
            _idle = false;
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
            _attendance.End(sequence, sequence.AbortRequested ? SequenceEnd.Cancelled : SequenceEnd.Failed(
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

    /// <summary>Nothing to compute: checks the books once, then sleeps until the bell rings.</summary>
    private void Rest()
    {
        _idle = _scheduler.IsIdle;
        if (!_idle)
        {
            // Every running sequence waits for its reader.
            _inbox.Wait(BlockedPoll);
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
            _scheduler.Kv.Reset();
            _context.ClearMemory();
        }
    }

    private void EndAll(GenerationFailure failure)
    {
        TakeArrived();
        Sequence[] all = [.. _scheduler.Running, .. _scheduler.Waiting];
        foreach (var sequence in all)
        {
            _attendance.End(sequence, SequenceEnd.Failed(failure));
        }

        _attendance.WakeReaders();
        _inbox.End(failure);
        _idle = true;
    }

    [LoggerMessage(LogLevel.Critical, "The engine thread ended by an exception.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(LogLevel.Error, "The KV cache was cleared: {Mistake}.")]
    private partial void LogInconsistent(string mistake);
}
