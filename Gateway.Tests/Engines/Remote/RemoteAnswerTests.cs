using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>Answers as upstreams really send them.</summary>
[CancelAfter(60_000)]
internal sealed class RemoteAnswerTests
{
    [Test]
    public async Task Events_ComeOneByOneWithTheUpstreamsUsage(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("你好", "👋🏽", " \"line\"\n\\u2028", "end");
        await using var model = new RemoteModel(upstream.Address);

        var answer = await model.AskAsync(null, cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo("你好👋🏽 \"line\"\n\\u2028end"));
        Assert.That(answer.Deltas, Is.EqualTo(4));
        Assert.That(answer.Events[0].Usage, Is.EqualTo(TokenUsage.Unknown), "nobody has counted yet");
        Assert.That(answer.Last.Usage, Is.EqualTo(new TokenUsage(11, 5, 3)));
    }

    [Test]
    public async Task Delta_ArrivesBeforeTheUpstreamSaysMore(CancellationToken cancellationToken)
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Role, ScriptedUpstream.Text("one"));
            await read.Task;
            await ScriptedUpstream.SayAsync(context, "two");
        });
        await using var model = new RemoteModel(upstream.Address);

        var text = new List<int>();
        await foreach (var next in model.Backend.AnswerAsync(RemoteModel.Job(), cancellationToken))
        {
            if (next.Kind is GenerationEventKind.Delta)
            {
                text.Add(next.Text.Length);
                read.TrySetResult();
            }
        }

        Assert.That(text, Is.EqualTo(new[] { 3, 3 }));
    }

    [TestCase("stop", FinishReason.Stop)]
    [TestCase("length", FinishReason.Length)]
    [TestCase("content_filter", FinishReason.ContentFilter)]
    public async Task FinishReason_IsMapped(string reason, object expected, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.SendAsync(
            context, ScriptedUpstream.Text("x"), ScriptedUpstream.Finish(reason), ScriptedUpstream.Usage, "[DONE]"));
        await using var model = new RemoteModel(upstream.Address);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText((FinishReason)expected), Is.EqualTo("x"));
    }

    [Test]
    public async Task ReasonWithTheLastText_LosesNeither(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.SendAsync(
            context,
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":"all at once"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":3}}""",
            "[DONE]"));
        await using var model = new RemoteModel(upstream.Address);

        var answer = await model.AskAsync(null, cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo("all at once"));
        Assert.That(answer.Last.Usage, Is.EqualTo(new TokenUsage(2, 3, 0)));
    }

    [Test]
    public async Task EmptyAnswer_IsStartedAndFinished(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync();
        await using var model = new RemoteModel(upstream.Address);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.Empty);
    }

    [TestCase("")]
    [TestCase("[DONE]")]
    public async Task WithoutUsage_ItIsUnknown(string end)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.SendAsync(
            context, [ScriptedUpstream.Text("x"), ScriptedUpstream.Finish("stop"), end]));
        await using var model = new RemoteModel(upstream.Address);

        var last = default(GenerationEvent);
        await foreach (var next in model.Backend.AnswerAsync(RemoteModel.Job(), default))
        {
            last = next;
        }

        Assert.That(last.Kind, Is.EqualTo(GenerationEventKind.Finished));
        Assert.That(last.Usage.IsKnown, Is.False);
    }

    [Test]
    public async Task OddSpellingsOfTheStream_AreRead(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await ScriptedUpstream.SendRawAsync(context, "\uFEFF: a comment\r\n\r\nevent: message\r\nid: 7\r\nretry: 10\r\n");
            await ScriptedUpstream.SendRawAsync(context, "data:{\"choices\":[{\"delta\":\r\ndata:{\"content\":\"a\\u4f60\\ud83d\\ude00\"}}]}\r\n\r\n");
            await ScriptedUpstream.SendRawAsync(context, "data:\n\n: keep-alive\n\ndata: {\"choices\":null,\"usage\":null}\n\n");
            await ScriptedUpstream.SendRawAsync(context, "data: " + ScriptedUpstream.Finish("stop") + "\n\ndata: " + ScriptedUpstream.Usage + "\n\ndata: [DONE]\n\n");
        });
        await using var model = new RemoteModel(upstream.Address);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("a你😀"));
    }

    [Test]
    public async Task Reasoning_StartsTheAnswerAndIsNoPartOfIt(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(context => ScriptedUpstream.SendAsync(
            context,
            """{"choices":[{"delta":{"reasoning_content":"hmm","content":null}}]}""",
            """{"choices":[{"delta":{"reasoning":"hm"}}]}""",
            ScriptedUpstream.Text("yes"),
            ScriptedUpstream.Finish("stop"),
            ScriptedUpstream.Usage,
            "[DONE]"));
        await using var model = new RemoteModel(upstream.Address);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("yes"));
    }

    [Test]
    public async Task Connection_ServesTheNextRequestToo(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            // The end of the body comes in a packet of its own, as with most servers.
            await ScriptedUpstream.SayAsync(context, "x");
            await Task.Delay(30, cancellationToken);
        });
        await using var model = new RemoteModel(upstream.Address);

        await model.AskAsync(null, cancellationToken);
        await model.AskAsync(null, cancellationToken);
        await model.AskAsync(null, cancellationToken);

        Assert.That(upstream.Requests.Select(static request => request.Connection).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Request_HasTheKeyAndNothingMoreThanItNeeds(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var model = new RemoteModel(upstream.Address, static options => options.Model = "their-model");

        await model.AskAsync(null, cancellationToken);

        var request = upstream.Requests.Single();
        Assert.That(request.Target, Is.EqualTo("/v1/chat/completions"));
        Assert.That(request.Headers["Authorization"], Is.EqualTo("Bearer " + RemoteModel.Key));
        Assert.That(
            request.Headers.Keys.Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "Accept", "Authorization", "Content-Length", "Content-Type", "Host", "LlamaGateway-Hops", "User-Agent" }));
        Assert.That(request.Body, Is.EqualTo(
            """{"model":"their-model","messages":[{"role":"user","content":"你好"}],"stream":true,"stream_options":{"include_usage":true}}"""));
    }

    [Test]
    public async Task Azure_IsADeploymentWithItsOwnHeader(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var model = new RemoteModel(upstream.Address, options =>
        {
            options.Url = upstream.Address;
            options.Provider = RemoteProvider.AzureOpenAI;
            options.Model = "my deployment";
            options.ApiVersion = "2024-10-21";
        });

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("x"));

        var request = upstream.Requests.Single();
        Assert.That(request.Target, Is.EqualTo("/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21"));
        Assert.That(request.Headers["api-key"], Is.EqualTo(RemoteModel.Key));
        Assert.That(request.Headers, Does.Not.ContainKey("Authorization"));
    }

    [Test]
    public async Task Proxy_IsUsedWhereOneIsSet(CancellationToken cancellationToken)
    {
        await using var proxy = await ScriptedUpstream.SayingAsync("by proxy");
        await using var model = new RemoteModel("http://upstream.example", options => options.Proxy = proxy.Address);

        Assert.That((await model.AskAsync(null, cancellationToken)).RequireText(), Is.EqualTo("by proxy"));
        Assert.That(proxy.Requests.Single().Headers["Host"], Is.EqualTo("upstream.example"));
    }

    [Test]
    public async Task ThousandsOfEventsAtOnce_AllArrive(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await ScriptedUpstream.SendRawAsync(
                context, string.Concat(Enumerable.Range(0, 5000).Select(number => $"data: {ScriptedUpstream.Text($"{number} ")}\n\n")));
            await ScriptedUpstream.SayAsync(context);
        });
        await using var model = new RemoteModel(upstream.Address);

        var answer = await model.AskAsync(null, cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(string.Concat(Enumerable.Range(0, 5000).Select(static number => $"{number} "))));
        Assert.That(answer.Deltas, Is.EqualTo(5000));
    }
}
