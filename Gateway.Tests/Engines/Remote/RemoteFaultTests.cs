using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Conformance;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>Everything that an upstream can do wrong is one failure that says whose fault it is, and never a clean end.</summary>
[CancelAfter(60_000)]
internal sealed class RemoteFaultTests
{
    [TestCase("<html>")]
    [TestCase("{")]
    [TestCase("{\"choices\":{}}")]
    [TestCase("{\"choices\":[{\"delta\":{\"content\":7}}]}")]
    [TestCase("{\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}")]
    [TestCase("{\"\\ud800choices\":[]}")]
    [TestCase("{\"choices\":[{\"delta\":{},\"finish_reason\":\"\\ud800\"}]}")]
    [TestCase("[]")]
    [TestCase("{} {}")]
    public async Task EventThatIsNoChunk_IsTheUpstreamsFaultAtAnyPoint(string data, CancellationToken cancellationToken)
    {
        foreach (var before in new string[][] { [], [ScriptedUpstream.Text("Hi")] })
        {
            await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.SendAsync(
                context, [.. before, data, ScriptedUpstream.Finish("stop"), "[DONE]"]));
            await using var model = new RemoteModel(upstream.Address);

            var answer = await model.AskAsync(null, cancellationToken);

            Assert.That(answer.Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
            Assert.That(answer.Failure!.Message, Does.Contain("not OpenAI's JSON"));
            Assert.That(answer.Events, Has.Count.EqualTo(before.Length == 0 ? 1 : 3), "before the first token it fails alone");
        }
    }

    [Test]
    public async Task TextThatIsNoUtf8_IsTheUpstreamsFault(CancellationToken cancellationToken)
    {
        var failure = await FailAsync(
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                var data = "data: {\"choices\":[{\"delta\":{\"content\":\"a#b\"}}]}\n\n"u8.ToArray();
                data[data.IndexOf((byte)'#')] = 0xFF;
                await context.Response.Body.WriteAsync(data, cancellationToken);
            },
            cancellationToken);

        Assert.That(failure.Message, Does.Contain("not OpenAI's JSON"));
    }

    [TestCase("""{"error":{"message":"out of memory","type":"server_error"}}""", FailureKind.UpstreamFailed, "out of memory")]
    [TestCase("""{"error":{"message":"wrong","code":400,"param":"stop"}}""", FailureKind.InvalidRequest, "wrong")]
    [TestCase("""{"error":"no more"}""", FailureKind.UpstreamFailed, "no more")]
    [TestCase("""{"error":{"\ud800xx":1}}""", FailureKind.UpstreamFailed, "while it answered")]
    [TestCase("""{"choices":[{"index":0,"delta":{},"finish_reason":"error"}],"error":{"message":"cut","code":"internal_error"}}""", FailureKind.UpstreamFailed, "cut")]
    [TestCase("""{"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"message":"busy","code":429}}""", FailureKind.Overloaded, "busy")]
    public async Task ErrorEvent_IsAFailure(string data, object kind, string says, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            context => ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("Hi"), data, "[DONE]"), null, cancellationToken);

        Assert.That(answer.Failure?.Kind, Is.EqualTo((FailureKind)kind));
        Assert.That(answer.Failure!.Message, Does.Contain(says));
        Assert.That(answer.Text, Is.EqualTo("Hi"));
    }

    [Test]
    public async Task StreamThatBreaksOff_IsAFailureAfterItsText(CancellationToken cancellationToken)
    {
        await using var upstream = new BreakingUpstream(ScriptedUpstream.Role, ScriptedUpstream.Text("Hi"));
        await using var model = new RemoteModel(upstream.Address);

        var answer = await model.AskAsync(null, cancellationToken);

        Assert.That(answer.Text, Is.EqualTo("Hi"));
        Assert.That(answer.Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(answer.Failure!.Message, Does.Contain("broke off in the middle"));
    }

    [Test]
    public async Task StreamThatEndsInTheMiddle_IsAFailureAfterItsText(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            static context => ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("Hi")), null, cancellationToken);

        Assert.That(answer.Text, Is.EqualTo("Hi"));
        Assert.That(answer.Failure?.Message, Does.Contain("broke off in the middle"));
    }

    [TestCase(new[] { "[DONE]" }, "without a finish_reason")]
    [TestCase(new[] { "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}", "[DONE]" }, "calls a tool")]
    [TestCase(new[] { "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}", "[DONE]" }, "calls a tool")]
    [TestCase(new[] { "{\"choices\":[{\"delta\":{},\"finish_reason\":\"abort\"}]}", "[DONE]" }, "'abort'")]
    public async Task EndThatIsNoEnd_IsAFailure(string[] end, string says, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            context => ScriptedUpstream.SendAsync(context, [ScriptedUpstream.Text("Hi"), .. end]), null, cancellationToken);

        Assert.That(answer.Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(answer.Failure!.Message, Does.Contain(says));
    }

    [Test]
    public async Task EmptyReason_IsNone(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            static context => ScriptedUpstream.SendAsync(
                context,
                """{"choices":[{"delta":{"content":"Hi"},"finish_reason":""}]}""",
                """{"choices":[{"delta":{"content":" there"},"finish_reason":""}]}""",
                ScriptedUpstream.Finish("stop"),
                """{"choices":[{"delta":{},"finish_reason":""}]}""",
                ScriptedUpstream.Usage,
                "[DONE]"),
            null,
            cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo("Hi there"));
    }

    [Test]
    public async Task BreakAfterTheReason_CostsOnlyTheUsage()
    {
        await using var upstream = new BreakingUpstream(ScriptedUpstream.Text("Hi"), ScriptedUpstream.Finish("stop"));
        await using var model = new RemoteModel(upstream.Address);
        var last = default(GenerationEvent);
        await foreach (var next in model.Backend.AnswerAsync(RemoteModel.Job(), default))
        {
            last = next;
        }

        Assert.That((last.Kind, last.FinishReason, last.Usage.IsKnown), Is.EqualTo((GenerationEventKind.Finished, FinishReason.Stop, false)));
    }

    [Test]
    public async Task HangBeforeTheFirstToken_IsATimeout([Values("headers", "event", "token")] string missing, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            async context =>
            {
                if (missing is "event")
                {
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.StartAsync(cancellationToken);
                }
                else if (missing is "token")
                {
                    await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Role);
                }

                await ScriptedUpstream.HangAsync(context);
            },
            static options => options.FirstTokenTimeoutSeconds = 0.3,
            cancellationToken);

        Assert.That(answer.Events, Has.Count.EqualTo(1));
        Assert.That(answer.Failure?.Kind, Is.EqualTo(FailureKind.UpstreamTimeout));
        Assert.That(answer.Failure!.Message, Does.Contain("within 0.3 seconds (Remote:FirstTokenTimeoutSeconds)"));
    }

    [Test]
    public async Task HangInTheMiddle_IsATimeoutAndClosesTheConnection(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("Hi"));
            await ScriptedUpstream.HangAsync(context);
        });
        await using var model = new RemoteModel(upstream.Address, static options => options.IdleTimeoutSeconds = 0.3);

        var answer = await model.AskAsync(null, cancellationToken);

        Assert.That(answer.Text, Is.EqualTo("Hi"));
        Assert.That(answer.Failure?.Kind, Is.EqualTo(FailureKind.UpstreamTimeout));
        Assert.That(answer.Failure!.Message, Does.Contain("Remote:IdleTimeoutSeconds"));
        await upstream.WaitForAbortAsync();
    }

    [Test]
    public async Task SlowReaderHere_IsNoSilenceOfTheUpstream(CancellationToken cancellationToken)
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            // "b" is waited for, and what follows it comes in a read of its own.
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("a"));
            await read.Task;
            await Task.Delay(50, cancellationToken);
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("b"));
            await Task.Delay(50, cancellationToken);
            await ScriptedUpstream.SayAsync(context, "c");
        });
        await using var model = new RemoteModel(upstream.Address, static options => options.IdleTimeoutSeconds = 1);
        var text = "";
        await foreach (var next in model.Backend.AnswerAsync(RemoteModel.Job(), cancellationToken))
        {
            Assert.That(next.Failure?.Message, Is.Null);
            text += System.Text.Encoding.UTF8.GetString(next.Text.Span);
            read.TrySetResult();
            await Task.Delay(text is "ab" ? 1500 : 0, cancellationToken);
        }

        Assert.That(text, Is.EqualTo("abc"));
    }

    [Test]
    public async Task GiantEvent_IsCutAtItsLimit([Values] bool withLineBreaks, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            async context =>
            {
                await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("Hi"));
                await ScriptedUpstream.SendRawAsync(context, "data: {");
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await ScriptedUpstream.SendRawAsync(context, new string(' ', 1000) + (withLineBreaks ? "\ndata: " : ""));
                }
            },
            static options => options.MaxEventBytes = 100_000,
            cancellationToken);

        Assert.That(answer.Failure?.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(answer.Failure!.Message, Does.Contain("more than 100000 bytes (Remote:MaxEventBytes)"));
    }

    [Test]
    public async Task EventAtTheLimit_IsRead(CancellationToken cancellationToken)
    {
        var text = new string('x', 99_000);
        var answer = await AskAsync(
            context => ScriptedUpstream.SayAsync(context, text, text), static options => options.MaxEventBytes = 100_000, cancellationToken);

        Assert.That(answer.RequireText(), Has.Length.EqualTo(198_000));
    }

    [Test]
    public async Task EndlessAnswer_IsCutAtItsLimit(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            async context =>
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text(new string('x', 1000)));
                }
            },
            static options => options.MaxAnswerBytes = 50_000,
            cancellationToken);

        Assert.That(answer.Failure?.Message, Does.Contain("more than 50000 bytes of text (Remote:MaxAnswerBytes)"));
        Assert.That(answer.Text, Has.Length.EqualTo(50_000));
    }

    private static async Task<GenerationFailure> FailAsync(Func<HttpContext, Task> upstream, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(upstream, null, cancellationToken);
        Assert.That(answer.Events, Has.Count.EqualTo(1), "it fails before anything is started");
        return answer.Failure!;
    }

    private static async Task<Transcript> AskAsync(
        Func<HttpContext, Task> answer, Action<RemoteOptions>? configure, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(answer);
        await using var model = new RemoteModel(upstream.Address, configure);
        return await model.AskAsync(null, cancellationToken);
    }
}
