using System.Net;
using System.Text.Json;
using Gateway.Generation;
using Polly.CircuitBreaker;

namespace Gateway.Engines.Remote;

/// <summary>
/// One request to an upstream and its answer, event by event as they arrive. Disposing it before its end closes the
/// connection, so that the upstream stops at once.
/// </summary>
internal sealed partial class UpstreamAnswer : IAsyncDisposable
{
    private readonly string _requestId;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly UpstreamClient _client;
    private readonly UpstreamSettings _settings;
    private readonly UpstreamFailures _failures;
    private readonly UpstreamWait _wait;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private UpstreamStream? _stream;
    private FinishReason? _finish;
    private bool _hasText;
    private bool _isOver;
    private long _textBytes;

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
        _body = UpstreamRequest.Write(job, settings);
        _client = client;
        _settings = settings;
        _failures = new UpstreamFailures(settings);
        _wait = wait;
        _time = time;
        _logger = logger;
    }

    /// <summary>The next event, in the order of <see cref="GenerationEvent"/>; not to be called after the last one.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async ValueTask<GenerationEvent> NextAsync()
    {
        try
        {
            if (_stream is null)
            {
                _stream = await OpenAsync().ConfigureAwait(false);
                return GenerationEvent.Started(_stream.Chunk.Usage);
            }

            return await ReadAsync(_stream).ConfigureAwait(false);
        }
        catch (Exception exception) when (!_wait.ClientLeft)
        {
            if (FailureOf(exception) is not { } failure)
            {
                throw;
            }

            // Once the upstream said why the answer ended, the answer is whole: at most its usage is lost.
            return _stream is { } stream && _finish is { } reason
                ? GenerationEvent.Finished(reason, stream.Chunk.Usage)
                : GenerationEvent.Failed(failure);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new OperationCanceledException("The client left.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DrainAsync(_wait).ConfigureAwait(false);
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        _wait.Dispose();
    }

    /// <summary>Sends the request, again where that may help, and waits for the first token.</summary>
    private async ValueTask<UpstreamStream> OpenAsync()
    {
        UpstreamStream? stream = null;
        _wait.Allow(_settings.Options.FirstTokenTimeoutSeconds);
        var response = await _client.TryAsync(
            _requestId,
            async cancellationToken =>
            {
                var (answer, begun) = await AttemptAsync(cancellationToken).ConfigureAwait(false);
                stream = begun;
                return answer;
            },
            _wait.Token).ConfigureAwait(false);
        if (stream is null)
        {
            using (response)
            {
                var error = await ErrorBody.ReadAsync(response, _wait.Token).ConfigureAwait(false);
                throw new UpstreamException(
                    _failures.OfStatus(response.StatusCode, error, UpstreamResilience.RetryAfterOf(response, _time)));
            }
        }

        _wait.Pause();
        return stream;
    }

    /// <summary>Sends the request once. A success comes back with its stream, whose first token is read.</summary>
    private async ValueTask<(HttpResponseMessage Response, UpstreamStream? Stream)> AttemptAsync(CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await _client.SendAsync(_body, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (response, null);
            }

            var mediaType = response.Content.Headers.ContentType?.MediaType;
            if (mediaType is not "text/event-stream")
            {
                throw new UpstreamException(_failures.OfContentType(mediaType));
            }

            var stream = await UpstreamStream.OpenAsync(
                response,
                _settings.Options.MaxEventBytes,
                () => new UpstreamException(_failures.OfLongEvent()),
                cancellationToken).ConfigureAwait(false);
            while (!stream.Chunk.HasToken && _finish is null)
            {
                Take(stream.Chunk, await stream.NextAsync().ConfigureAwait(false));
            }

            return (response, stream);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (exception is OperationCanceledException && _wait is { TookTooLong: true, ClientLeft: false, ServiceStops: false })
            {
                // Told to the circuit as what it is: the upstream's failure.
                throw new UpstreamException(_failures.OfFirstTokenTimeout());
            }

            throw;
        }
    }

    private async ValueTask<GenerationEvent> ReadAsync(UpstreamStream stream)
    {
        while (!_hasText && !_isOver)
        {
            var next = stream.NextAsync();
            if (next.IsCompleted)
            {
                Take(stream.Chunk, await next.ConfigureAwait(false));
                continue;
            }

            _wait.Allow(_settings.Options.IdleTimeoutSeconds);
            var kind = await next.ConfigureAwait(false);
            _wait.Pause();
            Take(stream.Chunk, kind);
        }

        if (!_hasText)
        {
            return GenerationEvent.Finished(_finish!.Value, stream.Chunk.Usage);
        }

        _hasText = false;
        return GenerationEvent.Delta(stream.Chunk.Text, stream.Chunk.Usage);
    }

    /// <summary>Takes in one event, or the stream's end where there is none.</summary>
    private void Take(ChunkReader chunk, ChunkKind? kind)
    {
        if (kind is ChunkKind.Done or null)
        {
            _isOver = true;
            if (_finish is null)
            {
                throw new UpstreamException(kind is null ? _failures.OfBrokenStream() : _failures.OfMissingReason());
            }

            return;
        }

        if (kind is ChunkKind.Empty)
        {
            return;
        }

        if (chunk.Error is { } error)
        {
            throw new UpstreamException(_failures.OfEvent(error));
        }

        _textBytes += chunk.Text.Length;
        if (_textBytes > _settings.Options.MaxAnswerBytes)
        {
            throw new UpstreamException(_failures.OfLongAnswer());
        }

        _hasText = !chunk.Text.IsEmpty;
        _finish = chunk.CallsTool ? throw new UpstreamException(_failures.OfToolCall()) : ReasonOf(chunk.FinishReason);
    }

    private FinishReason? ReasonOf(string? name) => name switch
    {
        null => null,
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        "content_filter" => FinishReason.ContentFilter,
        "tool_calls" or "function_call" => throw new UpstreamException(_failures.OfToolCall()),
        _ => throw new UpstreamException(_failures.OfUnknownReason(name)),
    };

    /// <summary>What the exception means to the client; null where it is none of those that are expected.</summary>
    private GenerationFailure? FailureOf(Exception exception)
    {
        switch (exception)
        {
            case UpstreamException known:
                return known.Failure;
            case BrokenCircuitException circuit:
                return _failures.OfOpenCircuit(circuit.RetryAfter);
            case OperationCanceledException when _wait.ServiceStops:
                return RemoteBackend.ShuttingDown;
            case OperationCanceledException when _wait.TookTooLong:
                return _stream is null ? _failures.OfFirstTokenTimeout() : _failures.OfIdleTimeout();
            case OperationCanceledException { InnerException: TimeoutException }:
                return _failures.OfConnectTimeout();
            case HttpRequestException http:
                LogDetail(_requestId, _settings.Id, _settings.Address.Authority, http.Message);
                return _failures.OfConnection(http);
            case JsonException json:
                LogDetail(_requestId, _settings.Id, _settings.Address.Authority, json.Message);
                return _failures.OfMalformedEvent();
            case IOException broken:
                LogDetail(_requestId, _settings.Id, _settings.Address.Authority, broken.Message);
                return _failures.OfBrokenStream();
            default:
                return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{RequestId}: the upstream of model {Id} at {Host}: {Detail}")]
    private partial void LogDetail(string requestId, string id, string host, string detail);
}
