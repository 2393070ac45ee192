using System.Diagnostics.CodeAnalysis;
using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// Takes requests from the queue to a session of the pool, around the ring step by step, and to their end. One thread of
/// control owns the pool and the ring.
/// </summary>
internal sealed partial class SessionLoop
{
    private static readonly TimeSpan HangTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FullMailboxCheck = TimeSpan.FromSeconds(1);

    private static readonly GenerationFailure Broken = new(
        FailureKind.Internal, "The engine has failed; the service's log says more. Restart the service.");

    private readonly ISessionModel _model;
    private readonly WaitingQueue _waiting;
    private readonly SessionPool _pool;
    private readonly AnswerRing _ring;
    private readonly TurnQueue _turns;
    private readonly Bell _bell;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _unsettled;
    private int _someLeft;
    private long _lastStep;
    private volatile bool _stop;

    public SessionLoop(ISessionModel model, SessionSettings settings, TurnQueue turns, TimeProvider time, ILogger logger)
    {
        _model = model;
        _turns = turns;
        _time = time;
        _logger = logger;
        _waiting = new WaitingQueue(settings.QueueLength);
        _pool = new SessionPool(settings.Sessions, settings.IdleTime, model.CreateSession, time);
        _ring = new AnswerRing(settings.SlowReaderTime, time);
        _bell = new Bell(time);
        _lastStep = time.GetTimestamp();
    }

    /// <summary>True while nothing waits or runs.</summary>
    public bool IsIdle => Volatile.Read(ref _unsettled) == 0;

    /// <summary>True while it has nothing to do or stepped a short while ago.</summary>
    public bool IsAlive => IsIdle || _time.GetElapsedTime(Volatile.Read(ref _lastStep)) < HangTime;

    /// <summary>Any thread: hands a request over, or says why not.</summary>
    public bool TryAdd(PendingAnswer answer, [NotNullWhen(false)] out GenerationFailure? refusal)
    {
        if (IsIdle)
        {
            // Time without work is no time without a step.
            Volatile.Write(ref _lastStep, _time.GetTimestamp());
        }

        // Before the loop can see it, which counts it down at its end.
        Interlocked.Increment(ref _unsettled);
        if (!_waiting.TryAdd(answer, out refusal))
        {
            Interlocked.Decrement(ref _unsettled);
            return false;
        }

        _bell.Ring();
        return true;
    }

    /// <summary>Any thread: nobody wants the rest of an answer.</summary>
    public void Leave(PendingAnswer answer)
    {
        answer.Leave();
        Volatile.Write(ref _someLeft, 1);
        _bell.Ring();
    }

    /// <summary>Any thread: a full mailbox has room again.</summary>
    public void Resume() => _bell.Ring();

    /// <summary>Refuses every new request from now on.</summary>
    public void Close(GenerationFailure refusal) => _waiting.Close(refusal);

    /// <summary>After <see cref="Close"/>: ends what still waits or runs, and the loop.</summary>
    public void Stop()
    {
        _stop = true;
        _bell.Ring();
    }

    /// <summary>Runs until it is stopped, then ends what is left and disposes the sessions.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!_stop)
            {
                EndLeft();
                Admit();
                _pool.DropIdle();
                if (!await StepNextAsync().ConfigureAwait(false))
                {
                    await _bell.WaitAsync(WaitingTime()).ConfigureAwait(false);

                    // A loop that waits for a reader makes progress: it looks again, and gives the reader up in time.
                    Volatile.Write(ref _lastStep, _time.GetTimestamp());
                }
            }
        }
        catch (Exception exception)
        {
            // What a session threw has ended its own answer; this is something that no session can be blamed for.
            LogBroken(exception);
            throw;
        }
        finally
        {
            // It stops after it was closed, so that this reason counts only where it broke.
            FinishAll(static _ => true, AnswerEnd.Failed(_waiting.Close(Broken)));
            _pool.Clear();
        }
    }

    private void EndLeft()
    {
        if (Interlocked.Exchange(ref _someLeft, 0) == 1)
        {
            FinishAll(static answer => answer.HasLeft, AnswerEnd.Abandoned);
        }
    }

    private void Admit()
    {
        while (_waiting.First is { } answer)
        {
            try
            {
                if (!_pool.TryTake(answer.Job.PromptTokens.Span, answer.Job.CacheSalt, out var session, out var kept))
                {
                    return;
                }

                _waiting.Remove(answer);
                _ring.Add(answer);
                answer.Begin(session, kept);
            }
            catch (Exception exception)
            {
                Fail(answer, exception);
            }
        }
    }

    /// <summary>One batch of the answer whose turn it is, or its end; false where nothing could be done.</summary>
    private async Task<bool> StepNextAsync()
    {
        if (_ring.Next(out var giveUp) is not { } answer)
        {
            return false;
        }

        if (giveUp is null)
        {
            await StepAsync(answer).ConfigureAwait(false);
        }
        else
        {
            Finish(answer, AnswerEnd.Failed(giveUp));
        }

        return true;
    }

    private async Task StepAsync(PendingAnswer answer)
    {
        try
        {
            int? drawn;
            using (await _turns.EnterAsync().ConfigureAwait(false))
            {
                drawn = await answer.Session!.Inner.StepAsync().ConfigureAwait(false);
            }

            if (drawn is { } token && answer.Accept(token, _model.IsEndOfGeneration(token)) is { } end)
            {
                Finish(answer, end);
            }
        }
        catch (Exception exception)
        {
            Fail(answer, exception);
        }

        Volatile.Write(ref _lastStep, _time.GetTimestamp());
    }

    /// <summary>A fault ends its own answer and session, and no other.</summary>
    private void Fail(PendingAnswer answer, Exception exception)
    {
        LogFault(exception, answer.Job.RequestId);
        var failure = new GenerationFailure(
            FailureKind.Internal, $"The engine failed in this request; the service's log says more. {exception.Message}");
        if (End(answer, AnswerEnd.Failed(failure)) is { } session)
        {
            _pool.Discard(session);
        }
    }

    private void FinishAll(Func<PendingAnswer, bool> condition, AnswerEnd end)
    {
        foreach (var answer in _waiting.FindAll(condition).Concat(_ring.FindAll(condition)))
        {
            Finish(answer, end);
        }
    }

    private void Finish(PendingAnswer answer, AnswerEnd end)
    {
        if (End(answer, end) is { } session)
        {
            session.End();
            _pool.Return(session);
        }
    }

    /// <returns>The session that the answer had; null where it had none yet.</returns>
    private PooledSession? End(PendingAnswer answer, AnswerEnd end)
    {
        var session = answer.Session;
        _waiting.Remove(answer);
        _ring.Remove(answer);
        answer.Finish(end);
        Interlocked.Decrement(ref _unsettled);
        return session;
    }

    private TimeSpan WaitingTime() =>
        _ring.IsEmpty ? _pool.NextDrop ?? Timeout.InfiniteTimeSpan : FullMailboxCheck;

    [LoggerMessage(LogLevel.Critical, "The engine has failed and answers no more.")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed in the engine.")]
    private partial void LogFault(Exception exception, string requestId);
}
