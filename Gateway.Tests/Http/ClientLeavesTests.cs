using System.Net.Sockets;
using System.Text;
using Gateway.Generation;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Http;

/// <summary>A client that leaves cancels its work, and what happened is logged as what it was.</summary>
public sealed class ClientLeavesTests
{
    private const string Body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private const string StreamBody = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static ScriptedBackend Endless(params GenerationEvent[] script) => new(script) { NeverEnds = true };

    private static GenerationEvent Started => GenerationEvent.Started(ScriptedBackend.Usage);

    private static GenerationEvent Hi => GenerationEvent.Delta("Hi"u8.ToArray(), ScriptedBackend.Usage);

    [TestCase(Body, false)]
    [TestCase(Body, true)]
    [TestCase(StreamBody, false)]
    [TestCase(StreamBody, true)]
    public async Task ClientThatLeaves_CancelsTheBackend(string body, bool started)
    {
        var backend = started ? Endless(Started, Hi) : Endless();
        var catalog = new ScriptedCatalog(backend);
        await using var host = await GatewayHost.StartAsync(catalog);
        using (var socket = await SendAsync(host, body))
        {
            await WaitForAsync(() => backend.Jobs.Count == 1);
        }

        await backend.Left.WaitAsync(Patience);

        await WaitForAsync(() => catalog.Leases == 0);
        await WaitForAsync(() => host.Log.Lines.Any(line => line.Text.Contains("the client left", StringComparison.Ordinal)));
    }

    [TestCase(Body)]
    [TestCase(StreamBody)]
    public async Task ClientsThatLeaveAtOnce_HoldNothing(string body)
    {
        var catalog = new ScriptedCatalog(Endless(Started, Hi));
        await using var host = await GatewayHost.StartAsync(catalog);
        for (var i = 0; i < 50; i++)
        {
            (await SendAsync(host, body)).Dispose();
        }

        // Kestrel waits for the requests that still run.
        using var patience = new CancellationTokenSource(Patience);
        await host.StopAsync(patience.Token);

        Assert.That(patience.IsCancellationRequested, Is.False);
        Assert.That(catalog.Leases, Is.Zero);
    }

    [Test]
    public async Task Neighbour_GoesOnWhenAClientLeaves()
    {
        var leaving = Endless(Started, Hi);
        var staying = new ScriptedBackend([Started, .. Enumerable.Repeat(Hi, 500), GenerationEvent.Finished(FinishReason.Stop, default)])
        {
            Yields = true,
        };
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(("a", leaving), ("b", staying)));
        using var answer = await host.PostAsync(StreamBody.Replace("{\"stream\"", "{\"model\":\"b\",\"stream\"", StringComparison.Ordinal));
        using (await SendAsync(host, StreamBody))
        {
            await WaitForAsync(() => leaving.Jobs.Count == 1);
        }

        await leaving.Left.WaitAsync(Patience);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(text.Split("\"content\":\"Hi\""), Has.Length.EqualTo(501));
        Assert.That(text, Does.EndWith("data: [DONE]\n\n"));
    }

    [Test]
    public async Task Shutdown_IsNotLoggedAsAClientThatLeft()
    {
        var backend = Endless(Started, Hi);
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));
        using var answer = await host.PostAsync(StreamBody);

        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await host.StopAsync(now.Token);

        await backend.Left.WaitAsync(Patience);
        await WaitForAsync(() => host.Log.Lines.Any(line => line.Text.Contains("cut by the service's shutdown", StringComparison.Ordinal)));
        Assert.That(host.Log.Lines.Select(line => line.Text), Has.None.Contains("the client left"));
    }

    [Test]
    public async Task DeltaThatIsReady_ArrivesWhileTheNextIsAwaited()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(Endless(Started, Hi)));
        using var answer = await host.PostAsync(StreamBody);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        var lines = new List<string>();
        while (lines.Count < 3)
        {
            lines.Add((await reader.ReadLineAsync().WaitAsync(Patience))!);
        }

        Assert.That(lines[0], Does.Contain("\"role\":\"assistant\""));
        Assert.That(lines[2], Does.Contain("\"content\":\"Hi\""));
    }

    private static async Task<TcpClient> SendAsync(GatewayHost host, string body)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        return socket;
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var waited = TimeSpan.Zero; !condition(); waited += TimeSpan.FromMilliseconds(10))
        {
            Assert.That(waited, Is.LessThan(Patience), "what the test waits for did not happen");
            await Task.Delay(10);
        }
    }
}
