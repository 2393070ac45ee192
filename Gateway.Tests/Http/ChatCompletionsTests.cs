using System.Net;
using Gateway.Generation;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Http;

/// <summary>What goes over the wire, over a real Kestrel, byte by byte.</summary>
public sealed class ChatCompletionsTests
{
    private const string Body = """
        {"model":"demo","messages":[{"role":"system","content":"你是一个人工智能助理"},{"role":"user","content":"你好"}]}
        """;

    [Test]
    public async Task WholeAnswer_EqualsTheGolden()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("你好👋!", " \"line\"\n\u2028end")));

        using var answer = await host.PostAsync(Body);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        Golden.AssertEqual("whole.json", await answer.Content.ReadAsByteArrayAsync());
    }

    [Test]
    public async Task AcceptHeader_DoesNotChooseTheForm()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        foreach (var type in new[] { "text/event-stream", "application/xml", "*/*" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
            request.Content = new StringContent(Body, System.Text.Encoding.UTF8, "application/json");
            request.Headers.Accept.ParseAdd(type);

            using var answer = await host.Client.SendAsync(request);

            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), type);
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"), type);
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Stream_EqualsTheGolden(bool yields)
    {
        var usage = ScriptedBackend.Usage;
        var backend = new ScriptedBackend(
            GenerationEvent.Started(usage),
            GenerationEvent.Delta("你好👋!"u8.ToArray(), usage),
            GenerationEvent.Delta(" \"line\"\n\u2028end"u8.ToArray(), usage),
            GenerationEvent.Finished(FinishReason.Length, usage))
        {
            Yields = yields,
        };
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));

        using var answer = await host.PostAsync(Body.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/event-stream; charset=utf-8"));
        Assert.That(answer.Headers.CacheControl?.NoCache, Is.True);
        Assert.That(answer.Headers.GetValues("X-Accel-Buffering"), Is.EqualTo(new[] { "no" }));
        Golden.AssertEqual("stream.sse", await answer.Content.ReadAsByteArrayAsync());
    }

    [Test]
    public async Task StreamWithUsage_EqualsTheGolden()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("Hi", " there")));

        using var answer = await host.PostAsync(
            """{"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""");

        Golden.AssertEqual("stream-usage.sse", await answer.Content.ReadAsByteArrayAsync());
    }

    [Test]
    public async Task FailureAfterTheStart_IsAnErrorEventWithoutDone()
    {
        var backend = new ScriptedBackend(
            GenerationEvent.Started(ScriptedBackend.Usage),
            GenerationEvent.Delta("Hi"u8.ToArray(), ScriptedBackend.Usage),
            GenerationEvent.Failed(new GenerationFailure(FailureKind.ShuttingDown, "The service is stopping.")));
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));

        using var answer = await host.PostAsync("""{"stream":true,"messages":[{"role":"user","content":"hi"}]}""");

        Golden.AssertEqual("stream-failed.sse", await answer.Content.ReadAsByteArrayAsync());
    }

    [Test]
    public async Task Job_HasEveryValueOfTheRequest()
    {
        var backend = ScriptedBackend.Saying("x");
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));

        using var answer = await host.PostAsync("""
            {"messages":[
              {"role":"system","content":"be brief"},
              {"role":"developer","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
              {"role":"assistant","content":""},
              {"role":"user","content":"你好"}],
             "temperature":0,"top_p":0.5,"top_k":7,"min_p":0.05,"seed":-1,"max_completion_tokens":9,"stop":["x","y"],
             "presence_penalty":-2,"frequency_penalty":2,"repetition_penalty":1.1,"repeat_last_n":64}
            """);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        var job = backend.Jobs.Single();
        Assert.That(job.Messages, Is.EqualTo(new[]
        {
            new ChatMessage(ChatRole.System, "be brief"),
            new ChatMessage(ChatRole.System, "a\nb"),
            new ChatMessage(ChatRole.Assistant, ""),
            new ChatMessage(ChatRole.User, "你好"),
        }));
        Assert.That(job.Sampling, Is.EqualTo(new SamplingParameters(0, 0.5f, 7, 0.05f, 0, -2, 2, 1.1f, 64)));
        Assert.That(job.MaxTokens, Is.EqualTo(9));
        Assert.That(job.Stop, Is.EqualTo(new[] { "x", "y" }));
        Assert.That(job.Given, Is.EqualTo(Enum.GetValues<GivenParameters>().Aggregate((a, b) => a | b)));
    }

    [TestCase("", GivenParameters.None)]
    [TestCase("\"temperature\":null", GivenParameters.None)]
    [TestCase("\"temperature\":0.95", GivenParameters.Temperature)]
    [TestCase("\"top_p\":1,\"top_k\":0", GivenParameters.TopP | GivenParameters.TopK)]
    [TestCase("\"repeat_penalty\":1,\"max_tokens\":1", GivenParameters.RepeatPenalty | GivenParameters.MaxTokens)]
    public async Task Job_TellsWhatTheRequestGave(string fields, object given)
    {
        var backend = ScriptedBackend.Saying("x");
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));

        using var answer = await host.PostAsync(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + (fields.Length == 0 ? "" : "," + fields) + "}");

        Assert.That(backend.Jobs.Single().Given, Is.EqualTo((GivenParameters)given));
    }

    [Test]
    public async Task UnknownUsage_IsNullInAWholeAnswerAndLeftOutOfAStream()
    {
        var backend = new ScriptedBackend(
            GenerationEvent.Started(TokenUsage.Unknown),
            GenerationEvent.Delta("Hi"u8.ToArray(), TokenUsage.Unknown),
            GenerationEvent.Finished(FinishReason.ContentFilter, TokenUsage.Unknown));
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));

        using var whole = await host.PostAsync(Body);
        using var stream = await host.PostAsync(
            """{"stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}""");

        Assert.That(await whole.Content.ReadAsStringAsync(), Does.EndWith("\"finish_reason\":\"content_filter\"}],\"usage\":null}"));
        Assert.That(
            await stream.Content.ReadAsStringAsync(),
            Does.EndWith("\"finish_reason\":\"content_filter\"}],\"usage\":null}\n\ndata: [DONE]\n\n").And.Not.Contain("prompt_tokens"));
    }
}
