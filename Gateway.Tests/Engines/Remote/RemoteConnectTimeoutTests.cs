using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>
/// A host that takes no connection: a listener whose queue is full. Linux leaves further ones without an answer, so that they
/// hang as those to a host behind a firewall do.
/// </summary>
[Platform("Linux", Reason = "Other systems refuse a connection to a full queue at once, or do not hold to its length.")]
[CancelAfter(60_000)]
internal sealed class RemoteConnectTimeoutTests
{
    private Socket _listener = null!;
    private Socket _filler = null!;

    [SetUp]
    public async Task FillQueueAsync()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        _filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await _filler.ConnectAsync(_listener.LocalEndPoint!);
    }

    [TearDown]
    public void Close()
    {
        _filler.Dispose();
        _listener.Dispose();
    }

    [Test]
    public async Task ConnectionThatIsNotAccepted_IsATimeoutThatNamesItsOption(CancellationToken cancellationToken)
    {
        await using var model = Model(static options => options.FirstTokenTimeoutSeconds = 50);

        var failure = (await model.AskAsync(null, cancellationToken)).Failure!;

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.UpstreamTimeout));
        Assert.That(failure.Message, Does.Contain("did not accept a connection within 0.2 seconds (Remote:ConnectTimeoutSeconds)"));
    }

    [Test]
    public async Task ConnectionThatIsAcceptedLater_AnswersTheNextAttempt(CancellationToken cancellationToken)
    {
        await using var model = Model(static options =>
        {
            options.Retries = 10;
            options.MaxRetryDelaySeconds = 0.1;
        });
        var asking = model.AskAsync(null, cancellationToken);
        await ProductHost.WaitForAsync(() => model.Log.Lines.Any(static line => line.Text.Contains("attempt 1 of model", StringComparison.Ordinal)));

        var answering = AnswerAsync(cancellationToken);

        Assert.That((await asking).Text, Is.EqualTo("Hi"));
        await answering;
    }

    [Test]
    public async Task ConnectionsThatAreNotAccepted_OpenTheCircuit(CancellationToken cancellationToken)
    {
        await using var model = Model(static options =>
        {
            options.CircuitFailures = 2;
            options.CircuitBreakSeconds = 600;
        });

        FailureKind?[] kinds =
        [
            (await model.AskAsync(null, cancellationToken)).Failure?.Kind,
            (await model.AskAsync(null, cancellationToken)).Failure?.Kind,
            (await model.AskAsync(null, cancellationToken)).Failure?.Kind,
        ];

        Assert.That(kinds, Is.EqualTo(new FailureKind?[] { FailureKind.UpstreamTimeout, FailureKind.UpstreamTimeout, FailureKind.ModelUnavailable }));
    }

    private RemoteModel Model(Action<RemoteOptions> configure) => new(
        $"http://{_listener.LocalEndPoint}",
        options =>
        {
            options.ConnectTimeoutSeconds = 0.2;
            configure(options);
        });

    /// <summary>Makes room, and answers the first request that comes.</summary>
    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        using var filler = await _listener.AcceptAsync(cancellationToken);
        using var client = await _listener.AcceptAsync(cancellationToken);
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith("}}", StringComparison.Ordinal))
        {
            var count = await client.ReceiveAsync(buffer, cancellationToken);
            Assert.That(count, Is.Positive, "the request ended early");
            request.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        string[] events = [ScriptedUpstream.Role, ScriptedUpstream.Text("Hi"), ScriptedUpstream.Finish("stop"), ScriptedUpstream.Usage, "[DONE]"];
        var answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            + string.Concat(events.Select(static data => $"data: {data}\n\n"));
        await client.SendAsync(Encoding.UTF8.GetBytes(answer), cancellationToken);
    }
}
