using Gateway.Generation;
using Gateway.InProcess;
using Gateway.Tests.Support;
using Microsoft.Extensions.AI;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

[CancelAfter(30_000)]
internal sealed class CatalogChatClientTests
{
    [Test]
    public async Task Stream_IsAnUpdateForEachDeltaAndOneForTheEnd()
    {
        var updates = await ChatClients.ReadAsync(
            ChatClients.Over(ScriptedBackend.Saying("你好", "👋")).GetStreamingResponseAsync(ChatClients.Hello));

        Assert.Multiple(() =>
        {
            Assert.That(updates.Select(static update => update.Text), Is.EqualTo(new[] { "你好", "👋", "" }));
            Assert.That(updates.Select(static update => update.Role), Is.All.EqualTo(Microsoft.Extensions.AI.ChatRole.Assistant));
            Assert.That(updates.Select(static update => update.ResponseId).Distinct().Single(), Does.Match("^chatcmpl-\\w{29}$"));
            Assert.That(updates.Select(static update => update.MessageId).Distinct().Single(), Is.EqualTo(updates[0].ResponseId));
            Assert.That(updates.Select(static update => update.ModelId), Is.All.EqualTo("demo"));
            Assert.That(updates.Select(static update => update.CreatedAt), Is.All.Not.Null);
            Assert.That(updates.Select(static update => update.FinishReason), Is.EqualTo(new ChatFinishReason?[] { null, null, ChatFinishReason.Stop }));
            Assert.That(updates[^1].Contents.OfType<UsageContent>().Single().Details.OutputTokenCount, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task Whole_IsTheFoldOfTheStream()
    {
        var response = await ChatClients.Over(ScriptedBackend.Saying("Hel", "lo", "!")).GetResponseAsync(ChatClients.Hello);

        Assert.Multiple(() =>
        {
            Assert.That(response.Text, Is.EqualTo("Hello!"));
            Assert.That(response.Messages.Single().Role, Is.EqualTo(Microsoft.Extensions.AI.ChatRole.Assistant));
            Assert.That(response.Messages.Single().Contents, Has.Count.EqualTo(1), "pieces are joined");
            Assert.That(response.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(response.ModelId, Is.EqualTo("demo"));
            Assert.That(response.ResponseId, Does.StartWith("chatcmpl-"));
            Assert.That(response.Usage!.InputTokenCount, Is.EqualTo(12));
            Assert.That(response.Usage.OutputTokenCount, Is.EqualTo(3));
            Assert.That(response.Usage.TotalTokenCount, Is.EqualTo(15));
            Assert.That(response.Usage.CachedInputTokenCount, Is.EqualTo(4));
        });
    }

    [Test]
    public async Task Answer_CanBePutBackIntoTheConversation()
    {
        var backend = ScriptedBackend.Saying();
        var client = ChatClients.Over(backend);
        List<Microsoft.Extensions.AI.ChatMessage> conversation = [.. ChatClients.Hello];

        conversation.AddMessages(await client.GetResponseAsync(conversation));
        conversation.Add(new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.User, "And?"));
        await client.GetResponseAsync(conversation);

        Assert.That(
            backend.Jobs[^1].Messages.Select(static message => (message.Role, message.Content)),
            Is.EqualTo(new[] { (Generation.ChatRole.User, "Hello!"), (Generation.ChatRole.Assistant, ""), (Generation.ChatRole.User, "And?") }),
            "also an answer without any text");
    }

    [TestCase(FinishReason.Length, "length")]
    [TestCase(FinishReason.ContentFilter, "content_filter")]
    public async Task OtherEnds_AreTold(FinishReason reason, string expected)
    {
        var client = ChatClients.Over(new ScriptedBackend(
            GenerationEvent.Started(TokenUsage.Unknown), GenerationEvent.Finished(reason, TokenUsage.Unknown)));

        var response = await client.GetResponseAsync(ChatClients.Hello);

        Assert.That(response.FinishReason?.Value, Is.EqualTo(expected));
        Assert.That(response.Usage, Is.Null, "nobody counted");
    }

    [Test]
    public async Task Model_IsTheOptionsThenTheClientsThenTheCatalogs()
    {
        var catalog = new ScriptedCatalog(("first", ScriptedBackend.Saying("1")), ("second", ScriptedBackend.Saying("2")), ("third", ScriptedBackend.Saying("3")));
        var client = ChatClients.Over(catalog, "second");

        Assert.That((await ChatClients.Over(catalog).GetResponseAsync(ChatClients.Hello)).Text, Is.EqualTo("1"));
        Assert.That((await client.GetResponseAsync(ChatClients.Hello)).Text, Is.EqualTo("2"));
        Assert.That((await client.GetResponseAsync(ChatClients.Hello, new ChatOptions { ModelId = "third" })).Text, Is.EqualTo("3"));
    }

    [Test]
    public async Task Leases_AreReturnedHoweverAnAnswerEnds(CancellationToken cancellationToken)
    {
        var broken = new ScriptedCatalog(new ScriptedBackend(
            GenerationEvent.Started(ScriptedBackend.Usage), GenerationEvent.Failed(new GenerationFailure(FailureKind.Internal, "broke"))));
        var endless = new ScriptedBackend(GenerationEvent.Started(ScriptedBackend.Usage), GenerationEvent.Delta("a"u8.ToArray(), ScriptedBackend.Usage)) { NeverEnds = true };
        var left = new ScriptedCatalog(endless);
        var whole = new ScriptedCatalog(ScriptedBackend.Saying("a"));

        await ChatClients.Over(whole).GetResponseAsync(ChatClients.Hello, cancellationToken: cancellationToken);
        Assert.That(async () => await ChatClients.Over(broken).GetResponseAsync(ChatClients.Hello), Throws.TypeOf<LlamaGatewayException>());
        using var leaving = new CancellationTokenSource();
        await foreach (var update in ChatClients.Over(left).GetStreamingResponseAsync(ChatClients.Hello, cancellationToken: leaving.Token))
        {
            Assert.That((update.Text, left.Leases), Is.EqualTo(("a", 1)));
            break;
        }

        await leaving.CancelAsync();

        Assert.That((whole.Leases, broken.Leases, left.Leases), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public async Task Cancellation_ReachesTheBackend(CancellationToken cancellationToken)
    {
        var backend = new ScriptedBackend(GenerationEvent.Started(ScriptedBackend.Usage)) { NeverEnds = true };
        using var leaving = new CancellationTokenSource();
        var answer = ChatClients.Over(backend).GetResponseAsync(ChatClients.Hello, cancellationToken: leaving.Token);
        await leaving.CancelAsync();

        Assert.That(async () => await answer, Throws.InstanceOf<OperationCanceledException>());
        await backend.Left.WaitAsync(cancellationToken);
    }

    [Test]
    public void CancelledBefore_NothingIsAsked()
    {
        var backend = ScriptedBackend.Saying("a");

        Assert.That(
            async () => await ChatClients.Over(backend).GetResponseAsync(ChatClients.Hello, cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(backend.Jobs, Is.Empty);
    }

    [Test]
    public void Services_AreTheClientAndItsMetadata()
    {
        var client = ChatClients.Over(new ScriptedCatalog(ScriptedBackend.Saying("a")), "demo");

        Assert.That(client.GetService<ChatClientMetadata>()!.ProviderName, Is.EqualTo("llamagateway"));
        Assert.That(client.GetService<ChatClientMetadata>()!.DefaultModelId, Is.EqualTo("demo"));
        Assert.That(client.GetService<IChatClient>(), Is.SameAs(client));
        Assert.That(client.GetService<string>(), Is.Null);
        Assert.That(client.GetService(typeof(IChatClient), "key"), Is.Null);
    }

    [Test]
    public async Task DisposedClient_TakesNothingFromOthers()
    {
        var catalog = new ScriptedCatalog(ScriptedBackend.Saying("a"));
        ChatClients.Over(catalog).Dispose();

        Assert.That((await ChatClients.Over(catalog).GetResponseAsync(ChatClients.Hello)).Text, Is.EqualTo("a"));
    }
}
