using System.Runtime.CompilerServices;
using Gateway.Generation;

namespace Gateway.Engines.Native;

/// <summary>
/// Continuous batching over one native context: many sequences, which join and leave the running batch at any step. This is
/// the side that request threads see; <see cref="EngineLoop"/> is the other.
/// </summary>
internal sealed class NativeTextEngine : ITextEngine
{
    private static readonly GenerationFailure ShuttingDown = new(
        FailureKind.ShuttingDown,
        "The service is stopping; send the request again in a moment.",
        RetryAfter: TimeSpan.FromSeconds(5));

    private readonly NativeModel _model;
    private readonly Inbox _inbox;
    private readonly EngineLoop _loop;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the engine's thread. The engine owns the model from now on.</summary>
    public NativeTextEngine(NativeModel model, TimeProvider time, ILogger logger)
    {
        _model = model;
        _inbox = new Inbox(model.Settings.QueueLength);
        _loop = new EngineLoop(model, _inbox, time, logger);
        _thread = new Thread(() =>
        {
            _loop.Run();
            _ended.SetResult();
        })
        {
            IsBackground = true,
            Name = "engine",
        };
        _thread.Start();
    }

    public int ContextLength => _model.Settings.ContextLength;

    public bool IsAlive => _loop.IsAlive;

    /// <summary>Sequences that were preempted so far, for want of cells.</summary>
    public long Preemptions => _loop.Preemptions;

    /// <summary>True while nothing waits or runs.</summary>
    public bool IsIdle => _loop.IsIdle;

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        PromptJob job,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (PromptChecks.FindMistake(job, ContextLength, _model.Model.Vocabulary.TokenCount) is { } mistake)
        {
            yield return GenerationEvent.Failed(mistake);
            yield break;
        }

        var sequence = new Sequence(job, ContextLength, _model.CreateSampler(job.Sampling));
        if (!_inbox.TryAdd(sequence, out var refusal))
        {
            sequence.Sampler.Dispose();
            yield return GenerationEvent.Failed(refusal);
            yield break;
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, _) => (((NativeTextEngine, Sequence))state!).Item1.Abort((((NativeTextEngine, Sequence))state).Item2),
            (this, sequence)).ConfigureAwait(false);
        try
        {
            var completed = 0;
            var started = false;
            while (await sequence.Mailbox.WaitAsync().ConfigureAwait(false))
            {
                if (!started)
                {
                    started = true;
                    yield return GenerationEvent.Started(Usage(sequence, 0));
                }

                while (sequence.Mailbox.TryRead(out var token))
                {
                    completed++;
                    var piece = _model.Pieces[token];
                    if (!piece.IsEmpty)
                    {
                        yield return GenerationEvent.Delta(piece, Usage(sequence, completed));
                    }
                }
            }

            var end = sequence.End!;
            if (end.Failure is { } failure)
            {
                yield return GenerationEvent.Failed(failure);
                yield break;
            }

            if (end.Reason is not { } reason)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (!started)
            {
                yield return GenerationEvent.Started(Usage(sequence, 0));
            }

            yield return GenerationEvent.Finished(reason, Usage(sequence, sequence.Sampled));
        }
        finally
        {
            Abort(sequence);
        }
    }

    /// <summary>
    /// Refuses new requests, lets the running ones finish for a bounded time, and ends what is left then, in the midst of a step.
    /// </summary>
    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        _inbox.Close(ShuttingDown);
        var deadline = Environment.TickCount64 + (long)drain.TotalMilliseconds;
        while (!_loop.IsIdle && Environment.TickCount64 < deadline && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
        }

        _loop.Stop();
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        _model.Dispose();
    }

    private static TokenUsage Usage(Sequence sequence, int completed) =>
        new(sequence.PromptLength, completed, sequence.CachedTokens);

    private void Abort(Sequence sequence)
    {
        if (sequence.End is null)
        {
            sequence.Abort();
            _inbox.Ring();
        }
    }
}
