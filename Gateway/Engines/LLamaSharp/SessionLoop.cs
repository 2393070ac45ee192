using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// Lets the running answers take turns, each one batch, in a ring: a long prompt delays the others by one batch at a time.
/// Requests that wait get sessions in the order of their arrival. One thread of control owns the pool and the answers.
/// </summary>
internal sealed partial class SessionLoop
{
    private static readonly TimeSpan HangTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FullMailboxCheck = TimeSpan.FromSeconds(1);

    private readonly ISessionModel _model;
    private readonly SessionSettings _settings;
    private readonly SessionPool _pool;
    private readonly TurnQueue _turns;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Bell _bell;
    private readonly ConcurrentQueue<PendingAnswer> _arrived = new();
    private readonly LinkedList<PendingAnswer> _waiting = new();
    private readonly LinkedList<PendingAnswer> _running = new();
    private readonly object _gate = new();
    private GenerationFailure? _refusal;
    private int _unsettled;
    private int _unserved;
    private long _lastStep;
    private volatile bool _stop;

    public SessionLoop(ISessionModel model, SessionSettings settings, TurnQueue turns, TimeProvider time, ILogger logger)
    {
        _model = model;
        _settings = settings;
        _turns = turns;
        _time = time;
        _logger = logger;
        _bell = new Bell(time);
        _pool = new SessionPool(settings.Sessions, settings.IdleTime, model.CreateSession, time);
        _lastStep = time.GetTimestamp();
    }

    /// <summary>True while nothing waits or runs.</summary>
    public bool IsIdle => Volatile.Read(ref _unsettled) == 0;

    /// <summary>True while it has nothing to do or stepped a short while ago.</summary>
    public bool IsAlive => IsIdle || _time.GetElapsedTime(Volatile.Read(ref _lastStep)) < HangTime;

    /// <summary>Any thread: hands a request over, or says why not.</summary>
    public bool TryAdd(PendingAnswer answer, [NotNullWhen(false)] out GenerationFailure? refusal)
    {
        lock (_gate)
        {
            refusal = _refusal ?? (_unserved < _settings.QueueLength ? null : new GenerationFailure(
                FailureKind.Overloaded,
                $"{_settings.QueueLength} requests wait already, which is the limit (Engine:QueueLength); try again in a moment.",
                RetryAfter: TimeSpan.FromSeconds(1)));
            if (refusal is not null)
            {
                return false;
            }

            if (_unsettled++ == 0)
            {
                Volatile.Write(ref _lastStep, _time.GetTimestamp());
            }

            _unserved++;
            _arrived.Enqueue(answer);
        }

        _bell.Ring();
        return true;
    }

    /// <summary>Any thread: something changed that the loop should look at.</summary>
    public void Ring() => _bell.Ring();

    /// <summary>Refuses every new request from now on.</summary>
    public void Close(GenerationFailure refusal)
    {
        lock (_gate)
        {
            _refusal ??= refusal;
        }
    }

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
                TakeArrived();
                EndLeft(_waiting);
                EndLeft(_running);
                Admit();
                _pool.DropIdle();
                if (!await StepNextAsync().ConfigureAwait(false))
                {
                    await _bell.WaitAsync(WaitingTime()).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            // What a session threw has ended its own answer; this is something that no session can be blamed for.
            LogBroken(exception);
            Close(new GenerationFailure(FailureKind.Internal, "The engine has failed; the service's log says more. Restart the service."));
            throw;
        }
        finally
        {
            TakeArrived();
            foreach (var answer in _waiting.Concat(_running).ToList())
            {
                Finish(answer, AnswerEnd.Failed(_refusal!));
            }

            _pool.Clear();
        }
    }

    private void TakeArrived()
    {
        while (_arrived.TryDequeue(out var answer))
        {
            _waiting.AddLast(answer);
        }
    }

    private void EndLeft(LinkedList<PendingAnswer> answers)
    {
        for (var node = answers.First; node is not null;)
        {
            var (answer, next) = (node.Value, node.Next);
            if (answer.HasLeft)
            {
                Finish(answer, AnswerEnd.Abandoned);
            }

            node = next;
        }
    }

    private void Admit()
    {
        while (_waiting.First is { } first)
        {
            var answer = first.Value;
            try
            {
                if (!_pool.TryTake(answer.Job.PromptTokens.Span, answer.Job.CacheSalt, out var session, out var kept))
                {
                    return;
                }

                _waiting.RemoveFirst();
                _running.AddLast(answer);
                Interlocked.Decrement(ref _unserved);
                answer.Begin(session, kept);
            }
            catch (Exception exception)
            {
                Fail(answer, exception);
            }
        }
    }

    /// <summary>One batch of the next answer in the ring whose reader keeps up; false where nothing could be done.</summary>
    private async Task<bool> StepNextAsync()
    {
        for (var left = _running.Count; left > 0; left--)
        {
            var answer = _running.First!.Value;
            _running.RemoveFirst();
            _running.AddLast(answer);
            if (answer.CheckRoom())
            {
                await StepAsync(answer).ConfigureAwait(false);
                return true;
            }

            answer.FullSince ??= _time.GetTimestamp();
            if (_time.GetElapsedTime(answer.FullSince.Value) >= _settings.SlowReaderTime)
            {
                Finish(answer, AnswerEnd.Failed(new GenerationFailure(
                    FailureKind.SlowReader,
                    $"The client left {PendingAnswer.MailboxTokens} tokens unread for {_settings.SlowReaderTime.TotalSeconds:0} s, which is the limit (Engine:SlowReaderSeconds).")));

                // Its session may be waited for.
                return true;
            }
        }

        return false;
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
        Finish(answer, AnswerEnd.Failed(new GenerationFailure(
            FailureKind.Internal, $"The engine failed in this request; the service's log says more. {exception.Message}")), isBroken: true);
    }

    private void Finish(PendingAnswer answer, AnswerEnd end, bool isBroken = false)
    {
        if (_waiting.Remove(answer))
        {
            Interlocked.Decrement(ref _unserved);
        }

        _running.Remove(answer);
        var session = answer.Session;
        answer.Finish(end);
        Interlocked.Decrement(ref _unsettled);
        if (session is not null && isBroken)
        {
            _pool.Discard(session);
        }
        else if (session is not null)
        {
            session.End();
            _pool.Return(session);
        }
    }

    private TimeSpan WaitingTime() =>
        _running.Count > 0 ? FullMailboxCheck : _pool.NextDrop ?? Timeout.InfiniteTimeSpan;

    [LoggerMessage(LogLevel.Critical, "The engine has failed and answers no more.")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed in the engine.")]
    private partial void LogFault(Exception exception, string requestId);
}
