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
    private ThreeModels _three = null!;
    private InProcessModels _models = null!;
    private LlamaGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _three = await ThreeModels.StartAsync(patience.Token);
        _models = new InProcessModels();
        File.Copy(_three.NearFile, _models.FileOf($"{ThreeModels.Near}.gguf"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Gateway:ModelsFolder", _models.Path),
            new("Gateway:Engine:Threads", "1"),
            .. _three.Settings,
        ]).Build();
        _gateway = await LlamaGateway.StartAsync(configuration, cancellationToken: patience.Token);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _models?.Dispose();
        _three?.Dispose();
    }

    [Test]
    public async Task SemanticKernel_AsksAllThreeAtOnce(CancellationToken cancellationToken)
    {
        var builder = Kernel.CreateBuilder();
        foreach (var id in ThreeModels.Ids)
        {
            builder.Services.AddKeyedSingleton(id, _gateway.GetChatClient(id));
        }

        var kernel = builder.Build();
        var answers = await Task.WhenAll(
            ThreeModels.Ids.Select(id => kernel.InvokePromptAsync<string>(ThreeModels.Question, Arguments(id), cancellationToken: cancellationToken)));

        Assert.That(answers, Is.EqualTo(ThreeModels.Ids.Select(id => _three.Answers[id])));
        Assert.That(answers, Is.Unique);
    }

    [Test]
    public async Task OneClient_ReachesEachByItsId(CancellationToken cancellationToken)
    {
        var client = _gateway.GetChatClient();
        foreach (var id in ThreeModels.Ids)
        {
            var options = new ChatOptions { ModelId = id, Temperature = 0, MaxOutputTokens = ThreeModels.MaxTokens };
            var whole = await client.GetResponseAsync(ThreeModels.Question, options, cancellationToken);
            var updates = await ChatClients.ReadAsync(client.GetStreamingResponseAsync(ThreeModels.Question, options, cancellationToken));

            Assert.That(whole.ModelId, Is.EqualTo(id));
            Assert.That(whole.Text, Is.EqualTo(_three.Answers[id]));
            Assert.That(string.Concat(updates.Select(static update => update.Text)), Is.EqualTo(whole.Text));
            Assert.That(updates[^1].FinishReason, Is.EqualTo(whole.FinishReason));
            Assert.That(whole.Usage!.InputTokenCount, Is.GreaterThan(10));
        }

        Assert.That(_gateway.ModelIds, Is.EquivalentTo(ThreeModels.Ids));
    }

    private static KernelArguments Arguments(string id) => new(new PromptExecutionSettings
    {
        ServiceId = id,
        ExtensionData = new Dictionary<string, object> { ["temperature"] = 0, ["max_tokens"] = ThreeModels.MaxTokens },
    });
}
