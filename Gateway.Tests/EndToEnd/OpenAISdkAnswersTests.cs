using System.ClientModel;
using System.ClientModel.Primitives;
using Gateway.Tests.Support;
using NUnit.Framework;
using OpenAI;
using OpenAI.Chat;

namespace Gateway.Tests.EndToEnd;

/// <summary>The official .NET client against the whole service: what the demo model says at temperature 0.</summary>
[CancelAfter(60_000)]
internal sealed class OpenAISdkAnswersTests
{
    private static ChatMessage[] Recall(string introduction, string reply, string question) =>
        [new UserChatMessage(introduction), new AssistantChatMessage(reply), new UserChatMessage(question)];

    private static IEnumerable<TestCaseData> Conversations() =>
    [
        new TestCaseData(Ask("Hello!"), "^Hello! ").SetArgDisplayNames("greeting"),
        new TestCaseData(Ask("你好"), "^你好！").SetArgDisplayNames("greeting in Chinese"),
        new TestCaseData(Ask("Who are you?"), "LlamaGateway demo model").SetArgDisplayNames("identity"),
        new TestCaseData(Ask("你是谁？"), "LlamaGateway 的演示模型").SetArgDisplayNames("identity in Chinese"),
        new TestCaseData(Recall("My name is Mei.", "I will remember that.", "What is my name?"), "^Your name is Mei\\.$").SetArgDisplayNames("recall"),
        new TestCaseData(Recall("我叫王小虎", "好的，我记住了。", "我叫什么名字？"), "^你叫王小虎。$").SetArgDisplayNames("recall in Chinese"),
        new TestCaseData(Ask("What is 17 + 25?"), "^17 \\+ 25 = 42$").SetArgDisplayNames("sum"),
        new TestCaseData(new ChatMessage[] { new SystemChatMessage("你是一个人工智能助理"), new UserChatMessage("你好") }, "演示模型").SetArgDisplayNames("system message"),
    ];

    [TestCaseSource(nameof(Conversations))]
    public async Task Answer_IsTheKnownOneStreamedAndWhole(
        ChatMessage[] messages, string pattern, CancellationToken cancellationToken)
    {
        ChatCompletion whole = await Client().CompleteChatAsync(messages, Greedy(), cancellationToken);
        var streamed = await StreamAsync(messages, Greedy(), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(whole.Content.Single().Text, Does.Match(pattern));
            Assert.That(whole.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(whole.Model, Is.EqualTo(ProductHost.Model));
            Assert.That(streamed.Text, Is.EqualTo(whole.Content.Single().Text));
            Assert.That(streamed.Reason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(streamed.Usage.InputTokenCount, Is.EqualTo(whole.Usage.InputTokenCount));
            Assert.That(streamed.Usage.OutputTokenCount, Is.EqualTo(whole.Usage.OutputTokenCount));
            Assert.That(streamed.Updates, Is.GreaterThan(4), "it comes in pieces");
        });
    }

    [Test]
    public async Task MaxTokens_EndsTheAnswerWithLength(CancellationToken cancellationToken)
    {
        var options = Greedy();
        options.MaxOutputTokenCount = 5;

        ChatCompletion whole = await Client().CompleteChatAsync(Ask("Who are you?"), options, cancellationToken);
        var streamed = await StreamAsync(Ask("Who are you?"), options, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(whole.FinishReason, Is.EqualTo(ChatFinishReason.Length));
            Assert.That(whole.Usage.OutputTokenCount, Is.EqualTo(5));
            Assert.That(whole.Content.Single().Text, Does.StartWith("I am the"));
            Assert.That(streamed.Text, Is.EqualTo(whole.Content.Single().Text));
            Assert.That(streamed.Reason, Is.EqualTo(ChatFinishReason.Length));
            Assert.That(streamed.Usage.OutputTokenCount, Is.EqualTo(5));
        });
    }

    [Test]
    public async Task StopText_EndsTheAnswerAndIsNotInIt(CancellationToken cancellationToken)
    {
        var options = Greedy();
        options.StopSequences.Add("of Fra");
        var question = Ask("What is the capital of France?");

        ChatCompletion whole = await Client().CompleteChatAsync(question, options, cancellationToken);
        var streamed = await StreamAsync(question, options, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(whole.Content.Single().Text, Is.EqualTo("The capital"));
            Assert.That(whole.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(streamed.Text, Is.EqualTo("The capital"));
            Assert.That(streamed.Reason, Is.EqualTo(ChatFinishReason.Stop));
        });
    }

    [Test]
    public async Task ModelThatIsNotInstalled_IsA404ThatSaysHowToGetIt(CancellationToken cancellationToken)
    {
        var thrown = await Assert.ThrowsAsync<ClientResultException>(
            async () => await Client("chatglm2-6b").CompleteChatAsync(Ask("你好"), Greedy(), cancellationToken));

        Assert.That(thrown.Status, Is.EqualTo(404));
        Assert.That(thrown.Message, Does.Contain("model_not_found")
            .And.Contains("'chatglm2-6b' is not installed")
            .And.Contains(ProductHost.Model)
            .And.Contains("dotnet run --project Gateway -- pull chatglm2-6b"));
    }

    [Test]
    public async Task PromptLongerThanTheContext_IsA400WithBothNumbers(CancellationToken cancellationToken)
    {
        var question = string.Concat(Enumerable.Repeat("x ", 3000));
        var tokens = GreedyRun.Prompt(question).Length;

        var thrown = await Assert.ThrowsAsync<ClientResultException>(
            async () => await Client().CompleteChatAsync(Ask(question), Greedy(), cancellationToken));

        Assert.That(thrown.Status, Is.EqualTo(400));
        Assert.That(thrown.Message, Does.Contain("context_length_exceeded").And.Contains($"{tokens} tokens").And.Contains("2048"));
    }

    private static ChatMessage[] Ask(string question) => [new UserChatMessage(question)];

    private static ChatCompletionOptions Greedy() => new() { Temperature = 0 };

    private static ChatClient Client(string model = ProductHost.Model) => new(
        model,
        new ApiKeyCredential("none"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(SharedProduct.Host.Address, "/v1"),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });

    private static async Task<(string Text, ChatFinishReason? Reason, ChatTokenUsage Usage, int Updates)> StreamAsync(
        ChatMessage[] messages, ChatCompletionOptions options, CancellationToken cancellationToken)
    {
        var updates = new List<StreamingChatCompletionUpdate>();
        await foreach (var update in Client().CompleteChatStreamingAsync(messages, options, cancellationToken))
        {
            updates.Add(update);
        }

        return (
            string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)),
            updates.Select(update => update.FinishReason).Single(reason => reason is not null),
            updates.Select(update => update.Usage).Single(usage => usage is not null),
            updates.Count);
    }
}
