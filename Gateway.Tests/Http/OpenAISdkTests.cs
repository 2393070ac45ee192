using System.ClientModel;
using System.ClientModel.Primitives;
using Gateway.Generation;
using Gateway.Tests.Support;
using NUnit.Framework;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Gateway.Generation.ChatMessage;

namespace Gateway.Tests.Http;

/// <summary>The official .NET client, with only its address changed.</summary>
public sealed class OpenAISdkTests
{
    [Test]
    public async Task WholeAnswer_IsRead()
    {
        var backend = ScriptedBackend.Saying("你好", "👋");
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(backend));

        ChatCompletion answer = await Client(host).CompleteChatAsync(
            [new SystemChatMessage("你是一个人工智能助理"), new UserChatMessage("你好")],
            new ChatCompletionOptions { Temperature = 0.5f, MaxOutputTokenCount = 99, StopSequences = { "END" }, EndUserId = "me" });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Single().Text, Is.EqualTo("你好👋"));
            Assert.That(answer.Role, Is.EqualTo(ChatMessageRole.Assistant));
            Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(answer.Model, Is.EqualTo("demo"));
            Assert.That(answer.Id, Does.StartWith("chatcmpl-"));
            Assert.That(answer.CreatedAt, Is.EqualTo(GatewayHost.Now));
            Assert.That(answer.Usage.InputTokenCount, Is.EqualTo(12));
            Assert.That(answer.Usage.OutputTokenCount, Is.EqualTo(3));
            Assert.That(answer.Usage.TotalTokenCount, Is.EqualTo(15));
            Assert.That(answer.Usage.InputTokenDetails.CachedTokenCount, Is.EqualTo(4));
        });
        var job = backend.Jobs.Single();
        Assert.That(job.Messages[0], Is.EqualTo(new ChatMessage(ChatRole.System, "你是一个人工智能助理")));
        Assert.That(job.MaxTokens, Is.EqualTo(99));
        Assert.That(job.Stop, Is.EqualTo(new[] { "END" }));
    }

    [Test]
    public async Task Stream_IsReadToItsUsage()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("你好", "👋")));
        var updates = new List<StreamingChatCompletionUpdate>();

        await foreach (var update in Client(host).CompleteChatStreamingAsync(new UserChatMessage("你好")))
        {
            updates.Add(update);
        }

        Assert.Multiple(() =>
        {
            Assert.That(updates[0].Role, Is.EqualTo(ChatMessageRole.Assistant));
            Assert.That(string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)), Is.EqualTo("你好👋"));
            Assert.That(updates.Select(update => update.FinishReason).Single(reason => reason is not null), Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(updates[^1].Usage.TotalTokenCount, Is.EqualTo(15), "the client asks for the usage by itself");
        });
    }

    [Test]
    public async Task StreamThatBreaksOff_IsAnExceptionAfterItsText()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(BrokenOff));
        var text = "";

        await Assert.ThatAsync(
            async () =>
            {
                await foreach (var update in Client(host).CompleteChatStreamingAsync(new UserChatMessage("hi")))
                {
                    text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
                }
            },
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("error"));

        Assert.That(text, Is.EqualTo("Hi"));
    }

    [Test]
    public async Task StreamThatBreaksOff_IsAnErrorForNode()
    {
        const string Script = """
            import OpenAI from "openai";
            const client = new OpenAI({ baseURL: process.argv[1], apiKey: "none", maxRetries: 0 });
            const stream = await client.chat.completions.create({
              model: "demo", stream: true, messages: [{ role: "user", content: "hi" }],
            });
            let text = "";
            try {
              for await (const chunk of stream) text += chunk.choices[0].delta.content ?? "";
              console.log(`${text}, a whole answer`);
            } catch (error) {
              console.log(`${text}, then ${error.constructor.name} ${error.code}: ${error.error?.message}`);
            }
            """;
        var folder = await NodePackages.RestoreAsync();
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(BrokenOff));

        var result = await ChildProcess.RunAsync("node", ["--input-type=module", "-e", Script, new Uri(host.Address, "/v1").ToString()], folder);

        Assert.That(result?.Output.Trim(), Is.EqualTo("Hi, then APIError upstream_failed: The upstream went away."), result?.Error);
    }

    [TestCase(FailureKind.ContextLengthExceeded, 400)]
    [TestCase(FailureKind.ModelNotFound, 404)]
    [TestCase(FailureKind.Overloaded, 429)]
    [TestCase(FailureKind.Internal, 500)]
    [TestCase(FailureKind.ModelUnavailable, 503)]
    public async Task Failure_IsAnExceptionWithItsStatus(object kind, int status)
    {
        var failure = new GenerationFailure((FailureKind)kind, "What is wrong and what to do.");
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(new ScriptedBackend(GenerationEvent.Failed(failure))));

        var thrown = await Assert.ThrowsAsync<ClientResultException>(
            async () => await Client(host).CompleteChatAsync(new UserChatMessage("hi")));

        Assert.That(thrown.Status, Is.EqualTo(status));
        Assert.That(thrown.Message, Does.Contain("What is wrong and what to do."));
    }

    [Test]
    public async Task Models_AreListed()
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(("demo", ScriptedBackend.Saying("x")), ("THUDM/chatglm2-6b", ScriptedBackend.Saying("y"))));
        var client = new OpenAIClient(new ApiKeyCredential("none"), Options(host)).GetOpenAIModelClient();

        var models = (await client.GetModelsAsync()).Value;
        var model = (await client.GetModelAsync("THUDM/chatglm2-6b")).Value;

        Assert.That(models.Select(each => each.Id), Is.EqualTo(new[] { "demo", "THUDM/chatglm2-6b" }));
        Assert.That(model.Id, Is.EqualTo("THUDM/chatglm2-6b"));
        Assert.That(model.OwnedBy, Is.EqualTo("llamagateway"));
    }

    private static ScriptedBackend BrokenOff => new(
        GenerationEvent.Started(ScriptedBackend.Usage),
        GenerationEvent.Delta("Hi"u8.ToArray(), ScriptedBackend.Usage),
        GenerationEvent.Failed(new GenerationFailure(FailureKind.UpstreamFailed, "The upstream went away.")));

    private static ChatClient Client(GatewayHost host) => new("demo", new ApiKeyCredential("none"), Options(host));

    private static OpenAIClientOptions Options(GatewayHost host) => new()
    {
        Endpoint = new Uri(host.Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    };
}
