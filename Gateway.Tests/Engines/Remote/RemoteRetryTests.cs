using System.Net;
using System.Net.Sockets;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>When an upstream is asked again, and when it is left alone.</summary>
[CancelAfter(60_000)]
internal sealed class RemoteRetryTests
{
    [TestCase(429)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task PassingTrouble_IsTriedAgain(int status, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync((context, number) => number < 3
            ? ScriptedUpstream.RefuseAsync(context, status, "")
            : ScriptedUpstream.SayAsync(context, "at last"));
        await using var model = new RemoteModel(upstream.Address, static options => options.Retries = 2);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("at last"));
        Assert.That(upstream.Requests.Select(static request => request.Body).Distinct(), Has.Exactly(1).Items);
        Assert.That(model.Log.Lines.Count(line => line.Text.Contains($"failed (status {status})", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task ConnectionClosedWithoutAnAnswer_IsTriedAgain(CancellationToken cancellationToken)
    {
        await using var upstream = new BreakingUpstream(null);
        await using var model = new RemoteModel(upstream.Address, static options => options.Retries = 2);

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Message, Does.Contain("closed the connection before it answered"));
        Assert.That(upstream.Requests, Is.EqualTo(3));
    }

    [Test]
    public async Task ConnectionResetWithoutAnAnswer_IsTriedAgain(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync((context, number) =>
        {
            if (number == 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return ScriptedUpstream.SayAsync(context, "at last");
        });
        await using var model = new RemoteModel(upstream.Address, static options => options.Retries = 1);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("at last"));
    }

    [Test]
    public async Task RefusedConnection_IsTriedAgain(CancellationToken cancellationToken)
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        var port = ((IPEndPoint)socket.LocalEndpoint).Port;
        socket.Stop();
        await using var model = new RemoteModel($"http://127.0.0.1:{port}", static options => options.Retries = 2);

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(model.Log.Lines.Count(static line => line.Text.Contains("failed (Connection refused", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task Retries_AreBounded(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.RefuseAsync(context, 503, ""));
        await using var model = new RemoteModel(upstream.Address, static options => options.Retries = 3);

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(upstream.Requests, Has.Count.EqualTo(4));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task OtherTrouble_IsNot(int status, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.RefuseAsync(context, status, ""));
        await using var model = new RemoteModel(upstream.Address, static options => options.Retries = 5);

        await model.AskAsync(null, cancellationToken);

        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("")]
    [TestCase("{\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}")]
    public async Task AnswerThatHasBegun_IsNeverAskedForAgain(string first, CancellationToken cancellationToken)
    {
        await using var upstream = new BreakingUpstream(first);
        await using var model = new RemoteModel(upstream.Address, static options => options.Retries = 5);

        var answer = await model.AskAsync(null, cancellationToken);

        Assert.That(answer.Failure?.Message, Does.Contain("broke off"));
        Assert.That(upstream.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task ShortRetryAfter_IsWaitedFor(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync((context, number) =>
        {
            context.Response.Headers.RetryAfter = "0";
            return number == 1 ? ScriptedUpstream.RefuseAsync(context, 429, "") : ScriptedUpstream.SayAsync(context, "x");
        });
        await using var model = new RemoteModel(upstream.Address, static options => (options.Retries, options.RetryDelaySeconds, options.MaxRetryDelaySeconds) = (1, 60, 60));

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("x"));
    }

    [Test]
    public async Task LongRetryAfter_IsTheClientsToWaitFor(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "31";
            return ScriptedUpstream.RefuseAsync(context, 429, "");
        });
        await using var model = new RemoteModel(upstream.Address, static options => (options.Retries, options.MaxRetryDelaySeconds) = (5, 30));

        var failure = (await model.AskAsync(null, cancellationToken)).Failure!;

        Assert.That((failure.Kind, failure.RetryAfter), Is.EqualTo((FailureKind.Overloaded, TimeSpan.FromSeconds(31))));
        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task PausesCountForTheFirstToken(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.RefuseAsync(context, 503, ""));
        await using var model = new RemoteModel(
            upstream.Address, static options => (options.Retries, options.RetryDelaySeconds, options.MaxRetryDelaySeconds, options.FirstTokenTimeoutSeconds) = (1, 60, 300, 0.3));

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.UpstreamTimeout));
    }

    [Test]
    public async Task ManyFailures_LeaveTheUpstreamAloneForAWhile(CancellationToken cancellationToken)
    {
        var works = false;
        await using var upstream = await ScriptedUpstream.StartAsync(context => works
            ? ScriptedUpstream.SayAsync(context, "back")
            : ScriptedUpstream.RefuseAsync(context, 500, ""));
        await using var model = new RemoteModel(upstream.Address, static options => (options.CircuitFailures, options.CircuitBreakSeconds) = (3, 0.5));
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        }

        Assert.That(model.Backend.Problem, Does.Contain("left alone"));
        Assert.That(model.Backend.IsAlive, "a restart would not help");
        var refused = (await model.AskAsync(null, cancellationToken)).Failure!;

        Assert.That(refused.Kind, Is.EqualTo(FailureKind.ModelUnavailable));
        Assert.That(refused.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(refused.Message, Does.Contain("Remote:CircuitBreakSeconds"));
        Assert.That(upstream.Requests, Has.Count.EqualTo(3), "nothing was sent");
        Assert.That(model.Log.Lines.Select(static line => line.Text), Has.Some.Contains("is left alone"));

        // When the time is over, one request tries it.
        works = true;
        string? text = null;
        while (text is null)
        {
            await Task.Delay(50, cancellationToken);
            var answer = await model.AskAsync(null, cancellationToken);
            text = answer.Failure is null ? answer.Text : null;
        }

        Assert.That(text, Is.EqualTo("back"));
        Assert.That(model.Backend.Problem, Is.Null);
        Assert.That(model.Log.Lines.Select(static line => line.Text), Has.Some.Contains("answers again"));
    }

    [Test]
    public async Task SilentUpstream_OpensTheCircuitToo(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.HangAsync);
        await using var model = new RemoteModel(upstream.Address, static options => (options.CircuitFailures, options.FirstTokenTimeoutSeconds) = (2, 0.1));
        await model.AskAsync(null, cancellationToken);
        await model.AskAsync(null, cancellationToken);

        Assert.That((await model.AskAsync(null, cancellationToken)).Failure?.Kind, Is.EqualTo(FailureKind.ModelUnavailable));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(429)]
    public async Task WhatIsNotTheUpstreamsFault_DoesNot(int status, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.RefuseAsync(context, status, ""));
        await using var model = new RemoteModel(upstream.Address, static options => options.CircuitFailures = 2);
        for (var i = 0; i < 10; i++)
        {
            await model.AskAsync(null, cancellationToken);
        }

        Assert.That(upstream.Requests, Has.Count.EqualTo(10));
    }
}
