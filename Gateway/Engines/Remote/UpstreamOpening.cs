using System.Net;

namespace Gateway.Engines.Remote;

/// <summary>Sends a request, again where that may help, and goes as far as the answer's first token.</summary>
/// <param name="client">The connections to the upstream.</param>
/// <param name="settings">The model's.</param>
/// <param name="failures">Says what is wrong.</param>
/// <param name="wait">What can end the waiting.</param>
/// <param name="time">For times that an upstream tells.</param>
internal sealed class UpstreamOpening(
    UpstreamClient client, UpstreamSettings settings, UpstreamFailures failures, UpstreamWait wait, TimeProvider time)
{
    /// <param name="requestId">For the log.</param>
    /// <param name="message">What is sent.</param>
    /// <returns>An answer that has begun.</returns>
    /// <exception cref="UpstreamException">There is none, and why.</exception>
    public async ValueTask<AnswerReader> OpenAsync(string requestId, UpstreamMessage message)
    {
        AnswerReader? answer = null;
        wait.Allow(settings.Options.FirstTokenTimeoutSeconds);
        var response = await client.TryAsync(
            requestId,
            async cancellationToken =>
            {
                var (sent, begun) = await AttemptAsync(message, cancellationToken).ConfigureAwait(false);
                answer = begun;
                return sent;
            },
            wait.Token).ConfigureAwait(false);
        if (answer is null)
        {
            using (response)
            {
                var error = await ErrorBody.ReadAsync(response, wait.Token).ConfigureAwait(false);
                throw new UpstreamException(
                    failures.OfStatus(response.StatusCode, error, UpstreamResilience.RetryAfterOf(response, time)));
            }
        }

        wait.Pause();
        return answer;
    }

    /// <summary>Sends the request once. A success comes back with its answer, which has begun.</summary>
    private async ValueTask<(HttpResponseMessage Response, AnswerReader? Answer)> AttemptAsync(
        UpstreamMessage message, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK
                ? (response, await BeginAsync(response, cancellationToken).ConfigureAwait(false))
                : (response, null);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (exception is OperationCanceledException && wait is { TookTooLong: true, ClientLeft: false, ServiceStops: false })
            {
                // Told to the circuit as what it is: the upstream's failure.
                throw new UpstreamException(failures.OfFirstTokenTimeout());
            }

            throw;
        }
    }

    private async ValueTask<AnswerReader> BeginAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        if (mediaType is not "text/event-stream")
        {
            throw new UpstreamException(failures.OfContentType(mediaType));
        }

        var stream = await UpstreamStream.OpenAsync(
            response,
            settings.Options.MaxEventBytes,
            () => new UpstreamException(failures.OfLongEvent()),
            cancellationToken).ConfigureAwait(false);
        var answer = new AnswerReader(stream, settings, failures);
        while (!answer.HasBegun)
        {
            await answer.ReadAsync().ConfigureAwait(false);
        }

        return answer;
    }
}
