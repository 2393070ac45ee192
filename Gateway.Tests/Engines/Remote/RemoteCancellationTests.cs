using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>A client that leaves, and a service that stops, reach the upstream at once, whatever is under way.</summary>
[CancelAfter(60_000)]
internal sealed class RemoteCancellationTests
{
    [Test]
    public async Task BeforeTheHeaders_TheUpstreamSeesItGo(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.HangAsync);
        await using var model = new RemoteModel(upstream.Address);
        using var client = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = model.AskAsync(null, client.Token);
        await upstream.WaitForRequestsAsync(1);
        await client.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        await upstream.WaitForAbortAsync();
    }

    [TestCase(true, false)]
    [TestCase(false, false)]
    [TestCase(false, true)]
    public async Task BetweenTwoEvents_TheUpstreamSeesItGo(bool waiting, bool byDisposing, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Role, ScriptedUpstream.Text("Hi"));
            await ScriptedUpstream.HangAsync(context);
        });
        await using var model = new RemoteModel(upstream.Address);
        using var client = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = model.Backend.AnswerAsync(RemoteModel.Job(), client.Token).GetAsyncEnumerator(cancellationToken);
        await events.MoveNextAsync();
        await events.MoveNextAsync();
        Assert.That(events.Current.Kind, Is.EqualTo(GenerationEventKind.Delta));
        if (!byDisposing)
        {
            var next = waiting ? events.MoveNextAsync().AsTask() : null;
            await client.CancelAsync();
            Assert.That(async () => await (next ?? events.MoveNextAsync().AsTask()), Throws.InstanceOf<OperationCanceledException>());
        }

        await events.DisposeAsync();

        await upstream.WaitForAbortAsync();
    }

    [Test]
    public async Task UpstreamThatTalksOn_IsCutToo(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("more "));
            }
        });
        await using var model = new RemoteModel(upstream.Address);
        var deltas = 0;
        await foreach (var next in model.Backend.AnswerAsync(RemoteModel.Job(), cancellationToken))
        {
            Assert.That(next.Failure, Is.Null);
            if (++deltas == 100)
            {
                break;
            }
        }

        await upstream.WaitForAbortAsync();
    }

    [Test]
    public async Task InAPause_NothingIsSentAgain(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.RefuseAsync(context, 503, ""));
        await using var model = new RemoteModel(
            upstream.Address, static options => (options.Retries, options.RetryDelaySeconds, options.MaxRetryDelaySeconds) = (3, 60, 300));
        using var client = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = model.AskAsync(null, client.Token);
        await Support.ProductHost.WaitForAsync(() => model.Log.Lines.Any(static line => line.Text.Contains("the next in", StringComparison.Ordinal)));
        await client.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ClientsThatLeave_AreNoFailuresOfTheUpstream(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync((context, number) =>
            number <= 5 ? ScriptedUpstream.HangAsync(context) : ScriptedUpstream.SayAsync(context, "x"));
        await using var model = new RemoteModel(upstream.Address, static options => options.CircuitFailures = 2);
        for (var number = 1; number <= 5; number++)
        {
            using var client = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var asking = model.AskAsync(null, client.Token);
            await upstream.WaitForRequestsAsync(number);
            await client.CancelAsync();
            Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("x"));
    }

    [Test]
    public async Task Stop_LetsTheRunningFinishAndRefusesTheNext(CancellationToken cancellationToken)
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("one "));
            await goOn.Task;
            await ScriptedUpstream.SayAsync(context, "two");
        });
        await using var model = new RemoteModel(upstream.Address);
        var running = model.AskAsync(null, cancellationToken);
        await upstream.WaitForRequestsAsync(1);
        var stopping = model.Backend.StopAsync(TimeSpan.FromSeconds(50), cancellationToken);

        var refused = await model.AskAsync(null, cancellationToken);
        goOn.SetResult();

        Assert.That((await running).RequireText(), Is.EqualTo("one two"));
        await stopping;
        Assert.That(refused.Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That(upstream.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task StopWithoutPatience_EndsTheRunningWithAFailure([Values] bool begun, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await (begun ? ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("Hi")) : Task.CompletedTask);
            await ScriptedUpstream.HangAsync(context);
        });
        await using var model = new RemoteModel(upstream.Address);
        var running = model.AskAsync(null, cancellationToken);
        await upstream.WaitForRequestsAsync(1);

        await model.Backend.StopAsync(TimeSpan.Zero, cancellationToken);

        Assert.That((await running).Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        await upstream.WaitForAbortAsync();
    }
}
