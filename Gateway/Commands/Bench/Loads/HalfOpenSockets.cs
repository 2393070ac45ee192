using System.Net.Sockets;
using System.Text;
using Gateway.Commands.Bench.Client;

namespace Gateway.Commands.Bench.Loads;

/// <summary>Connections that send half a request and no more.</summary>
internal sealed class HalfOpenSockets : IAsyncDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>How long they are held; less than servers wait for a request's head.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    public int Count => _sockets.Count;

    public List<string> Errors { get; } = [];

    public static async Task<HalfOpenSockets> OpenAsync(Uri url, int count, CancellationToken cancellationToken)
    {
        var half = Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Le");
        var opened = new HalfOpenSockets();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await socket.ConnectAsync(url.IdnHost, url.Port, timeout.Token);
                await socket.SendAsync(half, timeout.Token);
                opened._sockets.Add(socket);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                opened.Errors.Add(ChatClient.KindOf(failure) ?? "no connection within 5 s");
            }
        }

        return opened;
    }

    public ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        return ValueTask.CompletedTask;
    }
}
