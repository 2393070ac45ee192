using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Engines.Remote;

/// <summary>
/// An upstream that sends these events of a chunked answer, all of which arrive, and then closes the connection in the
/// middle of it. With null it closes the connection without an answer.
/// </summary>
internal sealed class BreakingUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string? _answer;
    private readonly Task _serving;
    private int _requests;

    public BreakingUpstream(params string[]? events)
    {
        _answer = events is null
            ? null
            : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + string.Concat(events.Select(data => $"data: {data}\n\n").Select(text => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"));
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Requests => Volatile.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_end.Token);
            Interlocked.Increment(ref _requests);
            var stream = client.GetStream();
            var request = new StringBuilder();
            var buffer = new byte[4096];

            // All of the request: a socket that is closed with unread bytes resets the connection, and what it sent is lost.
            while (!request.ToString().EndsWith("}}", StringComparison.Ordinal))
            {
                request.Append(Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, _end.Token)));
            }

            if (_answer is not null)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer), _end.Token);
            }
        }
    }
}
