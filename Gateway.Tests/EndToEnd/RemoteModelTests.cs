using System.ClientModel;
using System.Net;
using System.Text.Json;
using Gateway.Tests.Engines.Remote;
using Gateway.Tests.Support;
using NUnit.Framework;
using OpenAI;
using OpenAI.Chat;

namespace Gateway.Tests.EndToEnd;

/// <summary>Remote models through the whole service, as clients see them.</summary>
[CancelAfter(120_000)]
internal sealed class RemoteModelTests
{
    [Test]
    public async Task ClientThatLeaves_IsSeenByTheUpstream([Values] bool begun, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await (begun ? ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("Hi")) : Task.CompletedTask);
            await ScriptedUpstream.HangAsync(context);
        });
        await using var service = await RemoteService.StartAsync(upstream.Address);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = service.PostAsync("\"stream\":true,", leaving.Token);
        await upstream.WaitForRequestsAsync(1);
        if (begun)
        {
            (await asking).Dispose();
        }

        await leaving.CancelAsync();

        await upstream.WaitForAbortAsync();
        await asking.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Test]
    public async Task StreamThatBreaksOff_IsAnErrorEventAndNoCleanEnd(CancellationToken cancellationToken)
    {
        await using var upstream = new BreakingUpstream(ScriptedUpstream.Role, ScriptedUpstream.Text("Hi"));
        await using var service = await RemoteService.StartAsync(upstream.Address);

        using var streamed = await service.PostAsync("\"stream\":true,", cancellationToken);
        using var whole = await service.PostAsync("", cancellationToken);

        var events = await streamed.ReadEventsAsync(cancellationToken);
        Assert.That(streamed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(ChatAnswers.TextOf(events[..^1]), Is.EqualTo("Hi"));
        Assert.That(JsonElement.Parse(events[^1]).GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("upstream_failed"));
        Assert.That((await whole.ReadErrorAsync(HttpStatusCode.BadGateway)).Code, Is.EqualTo("upstream_failed"));
    }

    [Test]
    public async Task OfficialClient_SeesWhoseFaultItIs(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(static (context, number) => number switch
        {
            1 => ScriptedUpstream.RefuseAsync(context, 400, """{"error":{"message":"no such stop","param":"stop","code":"bad_stop"}}"""),
            2 => ScriptedUpstream.RefuseAsync(context, 401, ""),
            _ => ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("x"), ScriptedUpstream.Finish("content_filter"), "[DONE]"),
        });
        await using var service = await RemoteService.StartAsync(upstream.Address);
        var client = Client(service.Address);

        Assert.That(
            async () => await client.CompleteChatAsync([new UserChatMessage("hi")], null, cancellationToken),
            Throws.TypeOf<ClientResultException>().With.Property("Status").EqualTo(400).And.Message.Contains("no such stop"));
        Assert.That(
            async () => await client.CompleteChatAsync([new UserChatMessage("hi")], null, cancellationToken),
            Throws.TypeOf<ClientResultException>().With.Property("Status").EqualTo(502).And.Message.Contains("Remote:ApiKey"));
        ChatCompletion answer = await client.CompleteChatAsync([new UserChatMessage("hi")], null, cancellationToken);
        Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.ContentFilter));
        Assert.That(answer.Usage, Is.Null, "the upstream gave none");
    }

    [Test]
    public async Task TooManyRequestsThere_AreToldWithRetryAfter(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(static context =>
        {
            context.Response.Headers.RetryAfter = "42";
            return ScriptedUpstream.RefuseAsync(context, 429, "");
        });
        await using var service = await RemoteService.StartAsync(upstream.Address);

        using var answer = await service.PostAsync("", cancellationToken);

        await answer.ReadErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(42)));
    }

    [Test]
    public async Task HungUpstream_Is504(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.HangAsync);
        await using var service = await RemoteService.StartAsync(upstream.Address, "FirstTokenTimeoutSeconds=0.3");

        using var answer = await service.PostAsync("\"stream\":true,", cancellationToken);

        Assert.That((await answer.ReadErrorAsync(HttpStatusCode.GatewayTimeout)).Code, Is.EqualTo("upstream_timeout"));
    }

    [Test]
    public async Task ParameterThatTheUpstreamDoesNotKnow_Is400(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var service = await RemoteService.StartAsync(upstream.Address, "Provider=OpenAI");

        using var answer = await service.PostAsync("\"top_k\":40,", cancellationToken);

        var error = await answer.ReadErrorAsync(HttpStatusCode.BadRequest);
        Assert.That((error.Code, error.Param), Is.EqualTo(("unsupported_parameter", "top_k")));
        Assert.That(upstream.Requests, Is.Empty);
    }

    [TestCase("\"guided_json\":{},", "guided_json")]
    [TestCase("\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":true},", "stream_options.continuous_usage_stats")]
    public async Task FieldThatTheUpstreamIsNotKnownToTake_Is400(string fields, string name, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var service = await RemoteService.StartAsync(upstream.Address, "Provider=Vllm");

        using var answer = await service.PostAsync(fields, cancellationToken);

        var error = await answer.ReadErrorAsync(HttpStatusCode.BadRequest);
        Assert.That((error.Code, error.Param), Is.EqualTo(("unsupported_parameter", name)));
        Assert.That(answer.Headers.Contains("X-Ignored-Parameters"), Is.False);
        Assert.That(upstream.Requests, Is.Empty);
    }

    [Test]
    public async Task FieldThatTheUpstreamTakes_ReachesIt(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.SayingAsync("x");
        await using var service = await RemoteService.StartAsync(upstream.Address, "Provider=Vllm");

        using var answer = await service.PostAsync("\"chat_template_kwargs\":{\"enable_thinking\":false},\"user\":\"mei\",", cancellationToken);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.Contains("X-Ignored-Parameters"), Is.False);
        Assert.That(upstream.Requests.Single().Body, Does.EndWith("\"chat_template_kwargs\":{\"enable_thinking\":false}}"));
    }

    [Test]
    public async Task UpstreamThatIsLeftAlone_IsAProblemAndNoReasonToRestart(CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(static context => ScriptedUpstream.RefuseAsync(context, 500, ""));
        await using var service = await RemoteService.StartAsync(upstream.Address, "CircuitFailures=2", "CircuitBreakSeconds=600");
        (await service.PostAsync("", cancellationToken)).Dispose();
        (await service.PostAsync("", cancellationToken)).Dispose();

        using var answer = await service.PostAsync("", cancellationToken);
        using var health = await service.Client.GetAsync("/health", cancellationToken);

        Assert.That((await answer.ReadErrorAsync(HttpStatusCode.ServiceUnavailable)).Code, Is.EqualTo("model_unavailable"));
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.FromSeconds(1)));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await health.Content.ReadAsStringAsync(cancellationToken), Does.Contain("left alone"));
        Assert.That(upstream.Requests, Has.Count.EqualTo(2));
    }

    private static ChatClient Client(Uri address) => new(
        RemoteService.Model,
        new ApiKeyCredential("the-clients-own"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(address, "/v1"),
            RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0),
        });
}
