using System.ClientModel;
using Gateway.Tests.Support;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using NUnit.Framework;
using OpenAI;
using OpenAI.Chat;

namespace Gateway.Tests.EndToEnd;

/// <summary>Two local models and a remote one, which is another gateway's process, served at once over HTTP.</summary>
[CancelAfter(120_000)]
internal sealed class ThreeModelsTests
{
    private ThreeModels _three = null!;
    private ProductHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _three = await ThreeModels.StartAsync(patience.Token);
        _host = await ProductHost.StartAsync(
            folder =>
            {
                File.Copy(_three.NearFile, folder.File($"{ThreeModels.Near}.gguf"));
                return Task.CompletedTask;
            },
            [.. _three.Settings.Select(static setting => $"--{setting.Key}={setting.Value}")]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _three?.Dispose();
    }

    [Test]
    public async Task OfficialClient_GetsEachModelsOwnAnswer(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(ThreeModels.Ids.Select(async id =>
            (await Client(id).CompleteChatAsync([new UserChatMessage(ThreeModels.Question)], Options, cancellationToken)).Value));

        Assert.That(answers.Select(static answer => answer.Content.Single().Text), Is.EqualTo(OwnAnswers));
        Assert.That(OwnAnswers, Is.Unique);
        Assert.That(answers.Select(static answer => answer.Model), Is.EqualTo(ThreeModels.Ids));
        Assert.That(answers[0].FinishReason, Is.EqualTo(ChatFinishReason.Stop));
        Assert.That(answers.Skip(1).Select(static answer => answer.FinishReason), Is.All.EqualTo(ChatFinishReason.Length), "random weights hardly ever end");
        Assert.That(answers.Skip(1).Select(static answer => answer.Usage.OutputTokenCount), Is.All.EqualTo(ThreeModels.MaxTokens));
    }

    [Test]
    public async Task OfficialClient_ReadsThreeStreamsAtOnce(CancellationToken cancellationToken)
    {
        // Nobody reads on before all have begun: a model that waited for another one would never begin.
        var begun = 0;
        var all = new TaskCompletionSource();
        async Task<string> ReadAsync(string id)
        {
            var text = "";
            await foreach (var update in Client(id).CompleteChatStreamingAsync([new UserChatMessage(ThreeModels.Question)], Options, cancellationToken))
            {
                if (text.Length == 0 && update.ContentUpdate.Any(static part => part.Text.Length > 0))
                {
                    if (Interlocked.Increment(ref begun) == ThreeModels.Ids.Count)
                    {
                        all.SetResult();
                    }

                    await all.Task.WaitAsync(cancellationToken);
                }

                text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            }

            return text;
        }

        Assert.That(await Task.WhenAll(ThreeModels.Ids.Select(ReadAsync)), Is.EqualTo(OwnAnswers));
    }

    [Test]
    public async Task SemanticKernel_GetsEachModelsOwnAnswer([Values] bool stream, CancellationToken cancellationToken)
    {
        var builder = Kernel.CreateBuilder();
        foreach (var id in ThreeModels.Ids)
        {
            builder.AddOpenAIChatCompletion(id, new Uri(_host.Address, "/v1"), apiKey: "none", serviceId: id);
        }

        var kernel = builder.Build();
        async Task<string> AskAsync(string id)
        {
            var arguments = new KernelArguments(
                new OpenAIPromptExecutionSettings { ServiceId = id, Temperature = 0, MaxTokens = ThreeModels.MaxTokens });
            if (!stream)
            {
                return (await kernel.InvokePromptAsync<string>(ThreeModels.Question, arguments, cancellationToken: cancellationToken))!;
            }

            var text = "";
            await foreach (var part in kernel.InvokePromptStreamingAsync<string>(ThreeModels.Question, arguments, cancellationToken: cancellationToken))
            {
                text += part;
            }

            return text;
        }

        Assert.That(await Task.WhenAll(ThreeModels.Ids.Select(AskAsync)), Is.EqualTo(OwnAnswers));
    }

    private static ChatCompletionOptions Options => new() { Temperature = 0, MaxOutputTokenCount = ThreeModels.MaxTokens };

    private IEnumerable<string> OwnAnswers => ThreeModels.Ids.Select(id => _three.Answers[id]);

    private ChatClient Client(string model) => new(
        model, new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(_host.Address, "/v1") });
}
