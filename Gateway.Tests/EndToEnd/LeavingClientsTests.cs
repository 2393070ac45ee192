using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>A client that leaves frees its slot, streaming or not, alone or beside others.</summary>
[CancelAfter(120_000)]
internal sealed class LeavingClientsTests
{
    private const string Stream = "\"stream\":true";
    private const string Whole = "\"stream\":false";

    private static readonly string[] NeighbourFields = [ProductHost.Endless, "\"max_tokens\":700"];

    [TestCase(Stream)]
    [TestCase(Whole)]
    public async Task LoneClientThatLeaves_FreesTheOnlySlot(string stream, CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync("--Gateway:Engine:MaxSequences=1");

        var left = await AskAndLeaveAsync(host, "What is 1 + 1?", stream, cancellationToken);
        var next = await host.AskAsync(ProductHost.Body("What is the capital of France?"), cancellationToken);

        Assert.That(left.IsFinished, Is.False);
        Assert.That(next.Text(), Is.EqualTo("The capital of France is Paris."));
    }

    [TestCase(Stream)]
    [TestCase(Whole)]
    public async Task ClientThatLeaves_FreesItsSlotBesideABusyNeighbour(string stream, CancellationToken cancellationToken)
    {
        // Two slots: the neighbour has one, the client that leaves the other, and the third request needs that one.
        await using var host = await ProductHost.StartAsync("--Gateway:Engine:MaxSequences=2");
        var body = ProductHost.Body("What is 2 + 2?", NeighbourFields);
        var alone = (await host.AskAsync(body, cancellationToken)).Text();
        var neighbour = host.AskAsync(body, cancellationToken);
        await ProductHost.WaitForAsync(() => host.Jobs.Count(job => job.IsStarted) == 2);

        await AskAndLeaveAsync(host, "What is 1 + 1?", stream, cancellationToken);
        var stillRan = host.Jobs.ElementAt(1).IsOpen;
        var next = await host.AskAsync(ProductHost.Body("What is the capital of France?"), cancellationToken);

        Assert.Multiple(async () =>
        {
            Assert.That(stillRan, "the neighbour was running when the client left");
            Assert.That(next.Text(), Is.EqualTo("The capital of France is Paris."));
            Assert.That((await neighbour).Text(), Is.EqualTo(alone).And.Length.GreaterThan(500));
            Assert.That((await neighbour).FinishReason(), Is.EqualTo("length"));
        });
    }

    [Test]
    public async Task ClientThatLeavesTheQueue_IsForgotten(CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync("--Gateway:Engine:MaxSequences=1");
        var running = host.AskAsync(ProductHost.Body("What is 2 + 2?", NeighbourFields), cancellationToken);
        await ProductHost.WaitForAsync(() => host.Jobs.Any(job => job.IsStarted));

        WatchedJob waiting;
        using (await SendAsync(host, ProductHost.Body("What is 1 + 1?")))
        {
            waiting = await host.FindJobAsync("What is 1 + 1?");
        }

        await ProductHost.WaitForAsync(() => waiting.IsCancelled);
        var started = waiting.IsStarted;

        Assert.That(started, Is.False);
        Assert.That((await running).FinishReason(), Is.EqualTo("length"));
    }

    /// <summary>Asks for an endless answer, closes the connection once it has begun, and waits until the engine dropped it.</summary>
    private static async Task<WatchedJob> AskAndLeaveAsync(
        ProductHost host, string question, string stream, CancellationToken cancellationToken)
    {
        WatchedJob job;
        using (await SendAsync(host, ProductHost.Body(question, ProductHost.Endless, "\"max_tokens\":1900", stream)))
        {
            job = await host.FindJobAsync(question);
            await ProductHost.WaitForAsync(() => job.IsStarted);
        }

        await ProductHost.WaitForAsync(() => !job.IsOpen || cancellationToken.IsCancellationRequested);
        Assert.That(job.IsCancelled, "the engine dropped the answer before its end");
        return job;
    }

    private static async Task<TcpClient> SendAsync(ProductHost host, string body)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        return socket;
    }
}
