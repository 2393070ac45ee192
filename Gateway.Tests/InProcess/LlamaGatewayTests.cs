using Gateway.InProcess;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

/// <summary>The whole product without HTTP: a real engine on the demo model.</summary>
[CancelAfter(60_000)]
internal sealed class LlamaGatewayTests
{
    private static readonly ChatOptions Greedy = new() { Temperature = 0 };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private InProcessModels _models = null!;
    private LlamaGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _models = new InProcessModels();
        _gateway = await LlamaGateway.StartAsync(_models.Configure);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        _models.Dispose();
    }

    [Test]
    public void Models_AreThoseOfTheFolder() => Assert.That(_gateway.ModelIds, Is.EqualTo(new[] { "chatglm2-demo" }));

    [TestCase(null)]
    [TestCase("chatglm2-demo")]
    [TestCase("ChatGLM2-Demo")]
    public async Task Answer_IsTheKnownOneWithItsUsage(string? id)
    {
        var client = _gateway.GetChatClient(id);

        var answer = await client.GetResponseAsync("What is the capital of France?", Greedy);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Text, Is.EqualTo("The capital of France is Paris."));
            Assert.That(answer.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(answer.ModelId, Is.EqualTo("chatglm2-demo"));
            Assert.That(answer.Usage!.OutputTokenCount, Is.GreaterThan(4));
            Assert.That(client.GetService<ChatClientMetadata>()!.DefaultModelId, Is.EqualTo("chatglm2-demo"));
        });
    }

    [Test]
    public async Task Stream_ComesInPiecesOfWholeCharacters()
    {
        var updates = await ChatClients.ReadAsync(_gateway.GetChatClient().GetStreamingResponseAsync("我叫李龘。我叫什么名字？", Greedy));

        Assert.That(string.Concat(updates.Select(static update => update.Text)), Is.EqualTo("你叫李龘。"));
        Assert.That(updates.Select(static update => update.Text), Has.None.Contains("\ufffd").And.Exactly(1).EqualTo("龘"));
        Assert.That(updates[^1].FinishReason, Is.EqualTo(ChatFinishReason.Stop));
    }

    /// <summary>
    /// A thread that waits for its own work runs nothing meanwhile: an await that wanted to go on there would never end.
    /// </summary>
    [Test]
    public void WholeLife_WaitedForOnAUserInterfacesThread_ComesToItsEnd()
    {
        var before = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(new BlockedThread());
            var gateway = Wait(LlamaGateway.StartAsync(_models.Configure));
            var client = gateway.GetChatClient();
            Assert.That(Wait(client.GetResponseAsync("What is the capital of France?", Greedy)).Text, Does.Contain("Paris"));
            Assert.That(Wait(client.GetResponseAsync("What is 17 + 25?", Greedy)).Text, Does.Contain("42"), "with the model loaded");
            Assert.That(gateway.DisposeAsync().AsTask().Wait(Patience));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        static T Wait<T>(Task<T> task) => task.Wait(Patience) ? task.Result : throw new TimeoutException("It waits for this thread.");
    }

    [Test]
    public async Task Options_AreObeyed()
    {
        var client = _gateway.GetChatClient();

        var cut = await client.GetResponseAsync("What is the capital of France?", new ChatOptions { Temperature = 0, MaxOutputTokens = 2 });
        var stopped = await client.GetResponseAsync("What is the capital of France?", new ChatOptions { Temperature = 0, StopSequences = ["of Fra"] });
        var hot = new ChatOptions { Temperature = 1.5f, Seed = 7, MaxOutputTokens = 40, TopP = 1, TopK = 0 };
        var (one, same) = (await client.GetResponseAsync("Tell me a story.", hot), await client.GetResponseAsync("Tell me a story.", hot));
        hot.Seed = 8;
        var other = await client.GetResponseAsync("Tell me a story.", hot);

        Assert.Multiple(() =>
        {
            Assert.That((cut.Usage!.OutputTokenCount, cut.FinishReason), Is.EqualTo((2L, ChatFinishReason.Length)));
            Assert.That((stopped.Text, stopped.FinishReason), Is.EqualTo(("The capital", ChatFinishReason.Stop)));
            Assert.That(same.Text, Is.EqualTo(one.Text));
            Assert.That(other.Text, Is.Not.EqualTo(one.Text));
        });
    }

    [Test]
    public async Task Calls_AtOnceGetWhatEachGetsAlone()
    {
        string[] questions = ["What is 17 + 25?", "What is 9 - 4?", "法国的首都是哪里？", "What is the capital of Japan?"];
        var client = _gateway.GetChatClient();
        var alone = new List<string>();
        foreach (var question in questions)
        {
            alone.Add((await client.GetResponseAsync(question, Greedy)).Text);
        }

        var together = await Task.WhenAll(questions.Select(question => client.GetResponseAsync(question, Greedy)));

        Assert.That(together.Select(static answer => answer.Text), Is.EqualTo(alone));
        Assert.That(alone, Is.Unique);
    }

    [Test]
    public void PromptThatCannotFit_IsSaidWithItsLimit() => Assert.That(
        async () => await _gateway.GetChatClient().GetResponseAsync(string.Concat(Enumerable.Repeat("x ", 3000))),
        Throws.TypeOf<LlamaGatewayException>()
            .With.Property("Failure").EqualTo(LlamaGatewayFailure.ContextLengthExceeded)
            .And.Message.Contains("2048"));

    [Test]
    public void ModelThatIsNotInstalled_IsSaidAtOnce() => Assert.That(
        () => _gateway.GetChatClient("gpt-5"),
        Throws.TypeOf<LlamaGatewayException>()
            .With.Property("Failure").EqualTo(LlamaGatewayFailure.ModelNotFound)
            .And.Message.Contains("'chatglm2-demo'"));

    [Test]
    public async Task Pipeline_OfTheStackTakesTheClient()
    {
        using var client = _gateway.GetChatClient().AsBuilder().UseFunctionInvocation().ConfigureOptions(static options => options.Temperature = 0).Build();

        Assert.That((await client.GetResponseAsync("What is 17 + 25?")).Text, Is.EqualTo("17 + 25 = 42"));
    }

    [Test]
    public async Task DisposedGateway_FinishesWhatRunsAndRefusesTheRest()
    {
        var gateway = await LlamaGateway.StartAsync(_models.Configure);
        var client = gateway.GetChatClient();
        await using var running = client.GetStreamingResponseAsync("Tell me a story about a penguin.", Greedy).GetAsyncEnumerator();
        Assert.That(await running.MoveNextAsync());

        var disposed = gateway.DisposeAsync();
        var last = running.Current;
        while (await running.MoveNextAsync())
        {
            last = running.Current;
        }

        await disposed;

        Assert.That(last.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        Assert.That(
            async () => await client.GetResponseAsync("Hello!"),
            Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.ShuttingDown));
        await gateway.DisposeAsync();
    }

    [TestCase("Engine:Thread", "1", "no option 'Thread'")]
    [TestCase("Engine:Threads", "0", "Gateway:Engine:Threads is 0; 1 to 512 are allowed.")]
    [TestCase("DefaultModel", "other", "'other'")]
    public void WrongSetting_IsSaid(string key, string value, string message) => Assert.That(
        async () => await LlamaGateway.StartAsync(options =>
        {
            _models.Configure(options);
            options.Settings[key] = value;
        }),
        Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.Configuration).And.Message.Contains(message));

    [Test]
    public void FolderWithoutModels_IsSaid()
    {
        using var empty = new Support.TemporaryFolder();

        Assert.That(
            async () => await LlamaGateway.StartAsync(options => options.ModelsFolder = empty.Path),
            Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.Configuration).And.Message.Contains(empty.Path));
    }

    [Test]
    public void OnlyBrokenModels_AreSaidWithTheReason()
    {
        using var folder = new Support.TemporaryFolder();
        File.WriteAllText(folder.File("broken.gguf"), "no model");

        Assert.That(
            async () => await LlamaGateway.StartAsync(options => options.ModelsFolder = folder.Path),
            Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.ModelUnavailable).And.Message.Contains("broken"));
    }

    [Test]
    public async Task Configuration_IsReadAsTheServiceReadsIt()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Gateway:ModelsFolder", _models.Path),
            new("Gateway:Models:0:Id", "short"),
            new("Gateway:Models:0:Path", "chatglm2-demo-q8_0.gguf"),
            new("Gateway:Models:0:Engine:Threads", "1"),
            new("Gateway:Models:0:Sampling:MaxTokens", "3"),
        ]).Build();
        await using var gateway = await LlamaGateway.StartAsync(configuration);

        var answer = await gateway.GetChatClient("short").GetResponseAsync("Who are you?");

        Assert.That((answer.ModelId, answer.Usage!.OutputTokenCount), Is.EqualTo(("short", 3L)));
    }

    private sealed class BlockedThread : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            // The thread is waiting.
        }
    }
}
