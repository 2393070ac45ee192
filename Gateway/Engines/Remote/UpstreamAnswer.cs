using Gateway.Generation;

namespace Gateway.Engines.Remote;

/// <summary>
/// One request to an upstream and its answer, event by event as they arrive. Disposing it before its end closes the
/// connection, so that the upstream stops at once.
/// </summary>
internal sealed class UpstreamAnswer : IAsyncDisposable
{
    private readonly string _requestId;
    private readonly UpstreamMessage _message;
    private readonly UpstreamSettings _settings;
    private readonly UpstreamWait _wait;
    private readonly UpstreamOpening _opening;
    private readonly UpstreamFaults _faults;
    private AnswerReader? _answer;

    /// <param name="job">A job that the upstream understands.</param>
    /// <param name="client">The connections to it.</param>
    /// <param name="settings">The model's.</param>
    /// <param name="wait">What can end the waiting; owned from now on.</param>
    /// <param name="time">For times that an upstream tells.</param>
    /// <param name="logger">Hears the details that a client is not told.</param>
    public UpstreamAnswer(
        ChatJob job, UpstreamClient client, UpstreamSettings settings, UpstreamWait wait, TimeProvider time, ILogger logger)
    {
        _requestId = job.RequestId;
        _message = new UpstreamMessage(UpstreamRequest.Write(job, settings), job.Hops + 1);
        _settings = settings;
        _wait = wait;
        var failures = new UpstreamFailures(settings);
        _opening = new UpstreamOpening(client, settings, failures, wait, time);
        _faults = new UpstreamFaults(settings, failures, wait, logger);
    }

    /// <summary>The next event, in the order of <see cref="GenerationEvent"/>; not to be called after the last one.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async ValueTask<GenerationEvent> NextAsync()
    {
        try
        {
            if (_answer is null)
            {
                _answer = await _opening.OpenAsync(_requestId, _message).ConfigureAwait(false);
                return GenerationEvent.Started(_answer.Usage);
            }

            return await ReadAsync(_answer).ConfigureAwait(false);
        }
        catch (Exception exception) when (!_wait.ClientLeft)
        {
            if (_faults.Explain(exception, _requestId, hasBegun: _answer is not null) is not { } failure)
            {
                throw;
            }

            // Once the upstream said why the answer ended, the answer is whole: at most its usage is lost.
            return _answer is { Finish: { } reason } whole
                ? GenerationEvent.Finished(reason, whole.Usage)
                : GenerationEvent.Failed(failure);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new OperationCanceledException("The client left.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_answer is not null)
        {
            await _answer.DrainAsync(_wait).ConfigureAwait(false);
            await _answer.DisposeAsync().ConfigureAwait(false);
        }

        _wait.Dispose();
    }

    /// <summary>The next text, or the end. The first may have been read with the opening.</summary>
    private async ValueTask<GenerationEvent> ReadAsync(AnswerReader answer)
    {
        ReadOnlyMemory<byte> text;
        while ((text = answer.TakeText()).IsEmpty)
        {
            if (answer.IsOver)
            {
                return GenerationEvent.Finished(answer.Finish!.Value, answer.Usage);
            }

            var read = answer.ReadAsync();
            if (read.IsCompleted)
            {
                await read.ConfigureAwait(false);
                continue;
            }

            _wait.Allow(_settings.Options.IdleTimeoutSeconds);
            await read.ConfigureAwait(false);
            _wait.Pause();
        }

        return GenerationEvent.Delta(text, answer.Usage);
    }
}
