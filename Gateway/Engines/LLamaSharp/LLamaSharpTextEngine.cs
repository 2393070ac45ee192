using System.Runtime.CompilerServices;
using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// Answers on sessions of LLamaSharp's interactive executor: a conversation that goes on finds its own session, so that only
/// what is new is computed. This is the side that request threads see; <see cref="SessionLoop"/> is the other.
/// </summary>
internal sealed class LLamaSharpTextEngine : ITextEngine
{
    private readonly ISessionModel _model;
    private readonly SessionSettings _settings;
    private readonly SessionLoop _loop;
    private readonly Task _running;

    /// <summary>Starts the engine, which owns the model from now on.</summary>
    /// <param name="model">The loaded model.</param>
    /// <param name="settings">How its sessions are.</param>
    /// <param name="turns">Shared by every engine of the process, which takes one turn for each batch.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of faults.</param>
    public LLamaSharpTextEngine(ISessionModel model, SessionSettings settings, TurnQueue turns, TimeProvider time, ILogger logger)
    {
        _model = model;
        _settings = settings;
        _loop = new SessionLoop(model, settings, turns, time, logger);
        _running = Task.Run(_loop.RunAsync);
    }

    public int ContextLength => _settings.ContextLength;

    public bool IsAlive => !_running.IsFaulted && _loop.IsAlive;

    /// <summary>True while nothing waits or runs.</summary>
    public bool IsIdle => _loop.IsIdle;

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        PromptJob job,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new PendingAnswer(job, ContextLength);
        if (PromptChecks.FindMistake(job, ContextLength, _model.VocabularySize) is { } mistake || !_loop.TryAdd(answer, out mistake))
        {
            yield return GenerationEvent.Failed(mistake);
            yield break;
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, _) => (((LLamaSharpTextEngine, PendingAnswer))state!).Item1.Leave((((LLamaSharpTextEngine, PendingAnswer))state).Item2),
            (this, answer)).ConfigureAwait(false);
        try
        {
            var read = 0;
            while (await answer.Tokens.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (read == 0)
                {
                    yield return GenerationEvent.Started(Usage(answer, 0));
                }

                while (answer.Tokens.TryRead(out var token))
                {
                    read++;
                    ResumeIfHeldBack(answer);
                    var piece = _model.GetPiece(token);
                    if (!piece.IsEmpty)
                    {
                        yield return GenerationEvent.Delta(piece, Usage(answer, read));
                    }
                }
            }

            if (answer.End!.Failure is { } failure)
            {
                yield return GenerationEvent.Failed(failure);
                yield break;
            }

            if (answer.End.Reason is not { } reason)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (read == 0)
            {
                yield return GenerationEvent.Started(Usage(answer, 0));
            }

            yield return GenerationEvent.Finished(reason, Usage(answer, answer.Sampled));
        }
        finally
        {
            Leave(answer);
        }
    }

    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        _loop.Close(GenerationFailure.ShuttingDown);
        var deadline = Environment.TickCount64 + (long)drain.TotalMilliseconds;
        while (!_loop.IsIdle && Environment.TickCount64 < deadline && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(20, CancellationToken.None).ConfigureAwait(false);
        }

        _loop.Stop();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _model.Dispose();
    }

    private static TokenUsage Usage(PendingAnswer answer, int completed) =>
        new(answer.Job.PromptTokens.Length, completed, answer.CachedTokens);

    private void ResumeIfHeldBack(PendingAnswer answer)
    {
        if (answer.TakeHoldBack())
        {
            _loop.Resume();
        }
    }

    private void Leave(PendingAnswer answer)
    {
        if (answer.End is null)
        {
            _loop.Leave(answer);
        }
    }
}
