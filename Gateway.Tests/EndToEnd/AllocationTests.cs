using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>What a token costs the garbage collector, from the engine to the socket.</summary>
[NonParallelizable]
[CancelAfter(120_000)]
internal sealed class AllocationTests
{
    private const int Tokens = 1500;

    /// <summary>
    /// The process's allocations during a long streamed answer, less those of a short one: the client is a socket and a buffer,
    /// which allocate nothing.
    /// </summary>
    [Test]
    public void StreamedToken_AllocatesLittleInTheWholeProcess()
    {
        var buffer = new byte[64 * 1024];
        Measure(Tokens, buffer);
        var (shortBytes, shortTokens) = Measure(16, buffer);
        var (longBytes, longTokens) = Measure(Tokens, buffer);
        var each = (longBytes - shortBytes) / (double)(longTokens - shortTokens);
        TestContext.Out.WriteLine($"{each:0.#} bytes a token");

        Assert.That(longTokens - shortTokens, Is.GreaterThan(1000), "the answers must be as long as asked for");
        Assert.That(each, Is.LessThan(300));
    }

    /// <summary>Bytes allocated in the process during one streamed answer, and its chunks with text.</summary>
    private static (long Bytes, int Chunks) Measure(int tokens, byte[] buffer)
    {
        var address = SharedProduct.Host.Address;
        var body = ProductHost.Body("Hello!", "\"stream\":true", $"\"max_tokens\":{tokens}", ProductHost.Endless);
        var request = Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\n"
            + $"Connection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.ReceiveTimeout = 60_000;
        socket.Connect(address.Host, address.Port);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        socket.Send(request);
        var chunks = 0;
        int read;
        while ((read = socket.Receive(buffer)) > 0)
        {
            chunks += buffer.AsSpan(0, read).Count("\"content\":"u8);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before, chunks);
    }
}
