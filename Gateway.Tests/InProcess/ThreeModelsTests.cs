using Gateway.InProcess;
using Gateway.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using NUnit.Framework;

namespace Gateway.Tests.InProcess;

/// <summary>Two local models and a remote one, which is another gateway's process, in one program.</summary>
[CancelAfter(120_000)]
internal sealed class ThreeModelsTests
{
    private const string Question = "What is the capital of France?";
    private const string Answer = "The capital of France is Paris.";

    private static readonly string[] Ids = ["chatglm2-demo", "tiny", "far"];

    private InProcessModels _models = null!;
    private GatewayProcess _process = null!;
    private LlamaGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _models = new InProcessModels();
        _process = GatewayProcess.Start(_models.Path);
        using var client = await _process.ServeAsync(patience.Token);
        await SynthesizedModel.WriteAsync(_models.FileOf("tiny-q8_0.gguf"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Gateway:ModelsFolder", _models.Path),
            new("Gateway:Engine:Threads", "1"),
            new("Gateway:Models:0:Id", "far"),
            new("Gateway:Models:0:Remote:Url", $"{client.BaseAddress}v1"),
            new("Gateway:Models:0:Remote:Provider", "LlamaGateway"),
            new("Gateway:Models:0:Remote:Model", "chatglm2-demo"),
        ]).Build();
        _gateway = await LlamaGateway.StartAsync(configuration, cancellationToken: patience.Token);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        _process.Dispose();
        _models.Dispose();
    }

    [Test]
    public async Task SemanticKernel_AsksAllThreeAtOnce(CancellationToken cancellationToken)
    {
        var builder = Kernel.CreateBuilder();
        foreach (var id in Ids)
        {
            builder.Services.AddKeyedSingleton(id, _gateway.GetChatClient(id));
        }

        var kernel = builder.Build();
        var answers = await Task.WhenAll(Ids.Select(id => kernel.InvokePromptAsync<string>(Question, Arguments(id), cancellationToken: cancellationToken)));

        Assert.That(new[] { answers[0], answers[2] }, Is.All.EqualTo(Answer), "here and there");
        Assert.That(answers[1], Is.Not.Empty.And.Not.EqualTo(Answer), "random weights");
    }

    [Test]
    public async Task OneClient_ReachesEachByItsId(CancellationToken cancellationToken)
    {
        var client = _gateway.GetChatClient();
        foreach (var id in Ids)
        {
            var options = new ChatOptions { ModelId = id, Temperature = 0, MaxOutputTokens = 30 };
            var whole = await client.GetResponseAsync(Question, options, cancellationToken);
            var updates = await ChatClients.ReadAsync(client.GetStreamingResponseAsync(Question, options, cancellationToken));

            Assert.That(whole.ModelId, Is.EqualTo(id));
            Assert.That(whole.Text == Answer, Is.EqualTo(id != "tiny"), whole.Text);
            Assert.That(string.Concat(updates.Select(static update => update.Text)), Is.EqualTo(whole.Text));
            Assert.That(updates[^1].FinishReason, Is.EqualTo(whole.FinishReason));
            Assert.That(whole.Usage!.InputTokenCount, Is.GreaterThan(10));
        }

        Assert.That(_gateway.ModelIds, Is.EquivalentTo(Ids));
    }

    private static KernelArguments Arguments(string id) => new(new PromptExecutionSettings
    {
        ServiceId = id,
        ExtensionData = new Dictionary<string, object> { ["temperature"] = 0, ["max_tokens"] = 30 },
    });
}
