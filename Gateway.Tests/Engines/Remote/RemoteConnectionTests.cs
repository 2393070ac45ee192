using System.Net;
using System.Net.Sockets;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>Connections that are not made, or lead to what is no HTTP server.</summary>
[CancelAfter(60_000)]
internal sealed class RemoteConnectionTests
{
    [Test]
    public async Task NobodyListens_IsTheUpstreamsFault(CancellationToken cancellationToken)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var port = ((IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        await using var model = new RemoteModel($"http://127.0.0.1:{port}");

        var failure = (await model.AskAsync(null, cancellationToken)).Failure!;

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(failure.Message, Does.Contain("cannot be reached").And.Not.Contain($"{port}"), "hosts are for the log");
        Assert.That(model.Log.Lines.Select(static line => line.Text), Has.Some.Contains($"127.0.0.1:{port}"));
    }

    [Test]
    public async Task HostThatDoesNotExist_IsNamedAsSuch(CancellationToken cancellationToken)
    {
        await using var model = new RemoteModel("http://no-such-host.invalid");

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Message, Does.Contain("host name").And.Contain("Remote:Url"));
    }

    [Test]
    public async Task PlainHttpWhereTlsIsExpected_IsNamedAsSuch(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var model = new RemoteModel(upstream.Address.Replace("http:", "https:", StringComparison.Ordinal));

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Message, Does.Contain("secure connection"));
    }

    [Test]
    public async Task ListenerThatNeverSpeaks_IsATimeout(CancellationToken cancellationToken)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        await using var model = new RemoteModel(
            $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}", static options => options.FirstTokenTimeoutSeconds = 0.3);

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.UpstreamTimeout));
    }

    [Test]
    public async Task AnswerThatIsNoHttp_IsTheUpstreamsFault(CancellationToken cancellationToken)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var speaking = Task.Run(
            async () =>
            {
                using var client = await socket.AcceptTcpClientAsync(cancellationToken);
                await client.GetStream().WriteAsync("220 mail.example ESMTP\r\n"u8.ToArray(), cancellationToken);
                await client.GetStream().ReadExactlyAsync(new byte[1], cancellationToken);
            },
            cancellationToken);
        await using var model = new RemoteModel($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}");

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        await speaking;
    }
}
