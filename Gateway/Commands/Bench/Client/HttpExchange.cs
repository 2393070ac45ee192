using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Commands.Bench.Client;

/// <summary>
/// One HTTP/1.1 request on a connection of its own. HttpClient would do, but the client shares the machine with what it
/// measures, and this costs one read and one copy a piece.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private const int MaxHead = 32 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[MaxHead];
    private Stream? _stream;
    private ChunkedBody? _chunked;
    private long _left = long.MaxValue;
    private int _unread;
    private int _at;

    public int Status { get; private set; }

    public async Task SendAsync(Uri address, string method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await ConnectAsync(address, cancellationToken);
        var content = body.IsEmpty ? "" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n";
        var head = Encoding.ASCII.GetBytes(
            $"{method} {address.AbsolutePath.TrimEnd('/')}{path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\nAccept: */*\r\n{content}\r\n");
        await _stream!.WriteAsync((byte[])[.. head, .. body.Span], cancellationToken);
        await ReadHeadAsync(cancellationToken);
    }

    /// <summary>Waits for the next piece of the body; false at its end.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection before the body's end.</exception>
    public async ValueTask<bool> ReadAsync(SseLines output, CancellationToken cancellationToken)
    {
        if (_chunked?.IsComplete ?? _left == 0)
        {
            return false;
        }

        if (_unread == 0)
        {
            (_at, _unread) = (0, await _stream!.ReadAsync(_buffer, cancellationToken));
            if (_unread == 0)
            {
                return _chunked is null && _left > int.MaxValue ? false : throw new EndOfStreamException();
            }
        }

        var piece = _buffer.AsSpan(_at, _unread);
        _unread = 0;
        if (_chunked is not null)
        {
            _chunked.Decode(piece, output);
        }
        else
        {
            _left -= piece.Length;
            output.Add(piece);
        }

        return true;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }

    private async Task ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(address.IdnHost, address.Port, cancellationToken);
        _stream = new NetworkStream(_socket, ownsSocket: true);
        if (address.Scheme == Uri.UriSchemeHttps)
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.IdnHost }, cancellationToken);
        }
    }

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var end = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                ParseHead(Encoding.Latin1.GetString(_buffer.AsSpan(0, end)));
                (_at, _unread) = (end + 4, length - end - 4);
                return;
            }

            if (length == _buffer.Length)
            {
                throw new InvalidDataException($"The head of the answer is longer than {MaxHead} bytes.");
            }

            var count = await _stream!.ReadAsync(_buffer.AsMemory(length), cancellationToken);
            length += count > 0 ? count : throw new EndOfStreamException();
        }
    }

    private void ParseHead(string head)
    {
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        Status = words.Length > 1 && words[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            && int.TryParse(words[1], CultureInfo.InvariantCulture, out var status)
                ? status
                : throw new InvalidDataException("The answer is not HTTP/1.1.");
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..Math.Max(colon, 0)], line[(colon + 1)..].Trim());
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                _chunked = new ChunkedBody();
            }
            else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                _left = long.Parse(value, CultureInfo.InvariantCulture);
            }
        }
    }
}
