using Gateway.InProcess;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

[CancelAfter(60_000)]
internal sealed class LlamaGatewayServicesTests
{
    private static readonly ChatOptions Greedy = new() { Temperature = 0 };

    private InProcessModels _models = null!;

    [OneTimeSetUp]
    public void CopyModel() => _models = new InProcessModels();

    [OneTimeTearDown]
    public void RemoveModel() => _models.Dispose();

    [Test]
    public async Task Container_GivesTheDefaultClientAndOneForEachId()
    {
        using var own = new Answering("own");
        var services = new ServiceCollection().AddLlamaGateway(_models.Configure);
        services.AddKeyedSingleton<IChatClient>("own", own);
        await using var provider = services.BuildServiceProvider();

        var byDefault = provider.GetRequiredService<IChatClient>();
        var byId = provider.GetRequiredKeyedService<IChatClient>("chatglm2-demo");

        Assert.That((await byDefault.GetResponseAsync("What is 17 + 25?", Greedy)).Text, Is.EqualTo("17 + 25 = 42"), "without a host too");
        Assert.That((await byId.GetResponseAsync("What is 17 + 25?", Greedy)).Text, Is.EqualTo("17 + 25 = 42"));
        Assert.That(provider.GetRequiredKeyedService<IChatClient>("own"), Is.SameAs(own));
        Assert.That(() => provider.GetRequiredKeyedService<IChatClient>("gpt-5"), Throws.TypeOf<LlamaGatewayException>());
        Assert.That(() => provider.GetRequiredKeyedService<IChatClient>(5), Throws.InvalidOperationException.With.Message.Contains("a model's id"));
    }

    [Test]
    public async Task ClientOfTheProgram_StaysTheDefaultOne()
    {
        using var own = new Answering("own");
        await using var provider = new ServiceCollection().AddSingleton<IChatClient>(own).AddLlamaGateway(_models.Configure).BuildServiceProvider();

        Assert.That(provider.GetRequiredService<IChatClient>(), Is.SameAs(own));
    }

    [Test]
    public async Task StoppingHost_FinishesWhatRunsAndRefusesTheRest()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLlamaGateway(_models.Configure);
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IChatClient>();
        await using var running = client.GetStreamingResponseAsync("Tell me a story about a penguin.", Greedy).GetAsyncEnumerator();
        Assert.That(await running.MoveNextAsync());

        var stopped = host.StopAsync();
        var last = running.Current;
        while (await running.MoveNextAsync())
        {
            last = running.Current;
        }

        await stopped;

        Assert.That(last.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        Assert.That(
            async () => await client.GetResponseAsync("Hello!"),
            Throws.TypeOf<LlamaGatewayException>().With.Property("Failure").EqualTo(LlamaGatewayFailure.ShuttingDown));
    }

    [Test]
    public void MistakeOfTheConfiguration_KeepsTheHostFromStarting()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLlamaGateway(static options => options.Settings["Engine:Threads"] = "0");
        using var host = builder.Build();

        Assert.That(async () => await host.StartAsync(), Throws.Exception.With.Message.Contains("Gateway:Engine:Threads is 0"));
    }

    [Test]
    public void SecondCall_IsRefused() => Assert.That(
        () => new ServiceCollection().AddLlamaGateway(_models.Configure).AddLlamaGateway(_models.Configure),
        Throws.InvalidOperationException.With.Message.Contains("called twice"));

    /// <summary>Another client of the program's.</summary>
    private sealed class Answering(string text) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)));

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
