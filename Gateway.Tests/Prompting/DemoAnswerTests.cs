using System.Text;
using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

/// <summary>The demo model's answers at temperature 0, through template, tokenizer, engine and filters.</summary>
internal sealed class DemoAnswerTests
{
    private NativeTextEngine _engine = null!;
    private LocalBackend _backend = null!;

    [OneTimeSetUp]
    public void StartEngine()
    {
        var options = new EngineOptions { ContextLength = 1024, MaxSequences = 4, Threads = 1 };
        var model = NativeModel.Create(DemoModel.Library, DemoModel.Load(), EngineSettings.Resolve(options, new EngineOptions(), new ModelShape(2048, null)));
        _engine = new NativeTextEngine(model, TimeProvider.System, NullLogger<NativeTextEngine>.Instance);
        var template = ChatGlm2Template.Create(model.Tokenizer, SystemPlacement.First)!;
        _backend = new LocalBackend(template, model.Tokenizer, _engine);
    }

    [OneTimeTearDown]
    public async Task StopEngine() => await _engine.DisposeAsync();

    [TestCase("What is the capital of France?", "The capital of France is Paris.")]
    [TestCase("What is 17 + 25?", "17 + 25 = 42")]
    [TestCase("法国的首都是哪里？", "法国的首都是巴黎。")]
    public async Task Question_HasTheKnownAnswer(string question, string answer) =>
        Assert.That((await AskAsync(new ChatMessage(ChatRole.User, question))).Text, Is.EqualTo(answer));

    [TestCase("Hello!", "Hello!")]
    [TestCase("你好", "你好！")]
    public async Task Greeting_IsGreeted(string greeting, string start) =>
        Assert.That((await AskAsync(new ChatMessage(ChatRole.User, greeting))).Text, Does.StartWith(start));

    [Test]
    public async Task Model_KnowsWhatItIs() =>
        Assert.That((await AskAsync(new ChatMessage(ChatRole.User, "Who are you?"))).Text, Does.Contain("LlamaGateway demo model"));

    [Test]
    public async Task Name_IsRecalledFromAnEarlierRound()
    {
        var answer = await AskAsync(
            new(ChatRole.User, "My name is Mei."),
            new(ChatRole.Assistant, "I will remember that."),
            new(ChatRole.User, "What is my name?"));

        Assert.That(answer.Text, Is.EqualTo("Your name is Mei."));
        Assert.That(answer.End.FinishReason, Is.EqualTo(FinishReason.Stop));
    }

    [Test]
    public async Task SystemMessage_IsObeyed() => Assert.That(
        (await AskAsync(new(ChatRole.System, "You are a pirate."), new(ChatRole.User, "What is the capital of Italy?"))).Text,
        Does.Match("(?i)arr.*Rome|Rome.*arr"));

    [Test]
    public async Task StopText_CutsTheAnswerAndTheCount()
    {
        var question = new ChatMessage(ChatRole.User, "What is the capital of France?");

        var whole = await AskAsync(question);
        var cut = await AskStoppingAtAsync(["of Fra"], question);

        Assert.That(cut.Text, Is.EqualTo("The capital"));
        Assert.That(cut.End.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(cut.End.Usage.CompletionTokens, Is.LessThan(whole.End.Usage.CompletionTokens));
    }

    private Task<(string Text, GenerationEvent End)> AskAsync(params ChatMessage[] messages) => AskStoppingAtAsync([], messages);

    private async Task<(string Text, GenerationEvent End)> AskStoppingAtAsync(string[] stop, params ChatMessage[] messages)
    {
        var greedy = new SamplingParameters(0, 1, 0, 0, 1, 0, 0, 1, 0);
        var text = new StringBuilder();
        await foreach (var next in _backend.AnswerAsync(new ChatJob("test", messages, greedy, 100, stop), CancellationToken.None))
        {
            Assert.That(next.Failure, Is.Null, next.Failure?.Message);
            text.Append(Encoding.UTF8.GetString(next.Text.Span));
            if (next.Kind == GenerationEventKind.Finished)
            {
                return (text.ToString(), next);
            }
        }

        throw new InvalidOperationException("The answer has no end.");
    }
}
