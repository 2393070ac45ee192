using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Gateway.Engines.Remote;

/// <summary>The event stream of an answer that has begun. Owns the response.</summary>
internal sealed class UpstreamStream : IAsyncDisposable
{
    /// <summary>What may follow <c>[DONE]</c> before the connection is given up instead of kept for the next request.</summary>
    private const int MostAfterDone = 4;
    private const double SecondsAfterDone = 0.5;

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<ChunkKind>> _events;
    private bool _isDone;

    private UpstreamStream(HttpResponseMessage response, Stream body, int maxEventBytes, Func<Exception> tooLong, CancellationToken cancellationToken)
    {
        _response = response;
        var guard = new EventSizeGuard(body, maxEventBytes, tooLong);
        _events = SseParser.Create(guard, (_, data) =>
        {
            guard.Passed();
            return Chunk.Read(data);
        }).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    /// <summary>What the last event said.</summary>
    public ChunkReader Chunk { get; } = new();

    /// <param name="response">A success; owned from now on.</param>
    /// <param name="maxEventBytes">Longest event.</param>
    /// <param name="tooLong">What to throw where one is longer.</param>
    /// <param name="cancellationToken">Ends every wait for an event, and the connection with it.</param>
    public static async ValueTask<UpstreamStream> OpenAsync(
        HttpResponseMessage response, int maxEventBytes, Func<Exception> tooLong, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new UpstreamStream(response, body, maxEventBytes, tooLong, cancellationToken);
    }

    /// <summary>Reads the next event into <see cref="Chunk"/>; null where the stream is over.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="JsonException">An event is no chunk.</exception>
    public async ValueTask<ChunkKind?> NextAsync()
    {
        if (!await _events.MoveNextAsync().ConfigureAwait(false))
        {
            return null;
        }

        _isDone |= _events.Current.Data is ChunkKind.Done;
        return _events.Current.Data;
    }

    /// <summary>
    /// Reads what is left of a stream that said <c>[DONE]</c>: mostly nothing but its end, after which the connection serves
    /// the next request. Whatever goes wrong costs that connection and nothing else.
    /// </summary>
    /// <param name="wait">Bounds it.</param>
    public async ValueTask DrainAsync(UpstreamWait wait)
    {
        if (!_isDone || wait.Token.IsCancellationRequested)
        {
            return;
        }

        wait.Allow(SecondsAfterDone);
        try
        {
            for (var left = MostAfterDone; left > 0 && await NextAsync().ConfigureAwait(false) is not null; left--)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or JsonException or UpstreamException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync().ConfigureAwait(false);
        _response.Dispose();
    }
}
