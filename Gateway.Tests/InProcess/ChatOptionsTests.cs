using System.Text.Json;
using Gateway.Generation;
using Gateway.Tests.Support;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using ChatRole = Microsoft.Extensions.AI.ChatRole;

namespace Gateway.Tests.InProcess;

/// <summary>What becomes of messages and options, and which of them are refused.</summary>
internal sealed class ChatOptionsTests
{
    [Test]
    public async Task EveryOption_ReachesTheJob()
    {
        var job = await JobOfAsync(new ChatOptions
        {
            Temperature = 0.5f,
            TopP = 0.25f,
            TopK = 7,
            MaxOutputTokens = 9,
            Seed = -1,
            PresencePenalty = 1,
            FrequencyPenalty = -1,
            StopSequences = ["END", "。"],
            AdditionalProperties = new() { ["min_p"] = 0.125, ["repeat_penalty"] = 0.01f, ["repeat_last_n"] = 64 },
        });

        Assert.That(job.Sampling, Is.EqualTo(new SamplingParameters(0.5f, 0.25f, 7, 0.125f, 0, 1, -1, 0.01f, 64)));
        Assert.That(job.MaxTokens, Is.EqualTo(9));
        Assert.That(job.Stop, Is.EqualTo(new[] { "END", "。" }));
        Assert.That(job.Given, Is.EqualTo(Enum.GetValues<GivenParameters>().Aggregate(static (all, one) => all | one)));
    }

    [Test]
    public async Task NoOptions_AreTheModelsDefaults()
    {
        var job = await JobOfAsync(null);

        Assert.That(job.Sampling with { Seed = 0 }, Is.EqualTo(new SamplingParameters(0.95f, 0.7f, 0, 0, 0, 0, 0, 1, -1)));
        Assert.That((job.MaxTokens, job.Given), Is.EqualTo((2048, GivenParameters.None)));
    }

    [Test]
    public async Task NumbersOfJson_AreNumbers()
    {
        using var json = JsonDocument.Parse("[0.5, 12, null]");
        var job = await JobOfAsync(new ChatOptions
        {
            AdditionalProperties = new()
            {
                ["min_p"] = json.RootElement[0],
                ["repeat_last_n"] = json.RootElement[1],
                ["repetition_penalty"] = json.RootElement[2],
            },
        });

        Assert.That((job.Sampling.MinP, job.Sampling.RepeatLastN, job.Sampling.RepeatPenalty), Is.EqualTo((0.5f, 12, 1f)));
    }

    [Test]
    public async Task Conversation_IsReadWithItsInstructionsFirst()
    {
        var backend = ScriptedBackend.Saying("a");
        await ChatClients.Over(backend).GetResponseAsync(
            [
                new ChatMessage(new ChatRole("developer"), "d"),
                new ChatMessage(ChatRole.User, [new TextContent("one"), new TextContent("two")]) { AuthorName = "Mei" },
                new ChatMessage(ChatRole.Assistant, "a"),
                new ChatMessage(ChatRole.User, ""),
            ],
            new ChatOptions { Instructions = "be brief" });

        Assert.That(backend.Jobs.Single().Messages.Select(static message => $"{message.Role}: {message.Content}"), Is.EqualTo(new[]
        {
            "System: be brief", "System: d", "User: one\ntwo", "Assistant: a", "User: ",
        }));
    }

    private static IEnumerable<TestCaseData> AsksForNothing() =>
    [
        Harmless("tools", new ChatOptions { Tools = [], ToolMode = ChatToolMode.Auto, AllowMultipleToolCalls = true }),
        Harmless("no tools", new ChatOptions { ToolMode = ChatToolMode.None }),
        Harmless("text", new ChatOptions { ResponseFormat = ChatResponseFormat.Text }),
        Harmless("no reasoning", new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None, Output = ReasoningOutput.None } }),
        Harmless("no background", new ChatOptions { AllowBackgroundResponses = false }),
        Harmless("no raw", new ChatOptions { RawRepresentationFactory = static _ => null }),
        Harmless("what HTTP accepts without effect", new ChatOptions
        {
            AdditionalProperties = new() { ["user"] = "mei", ["store"] = false, ["service_tier"] = "auto", ["metadata"] = new Dictionary<string, string>() },
        }),
        Harmless("no more", new ChatOptions { AdditionalProperties = [], StopSequences = [], Instructions = "" }),
    ];

    [TestCaseSource(nameof(AsksForNothing))]
    public async Task OptionThatAsksForNothing_IsAccepted(ChatOptions options) =>
        Assert.That((await JobOfAsync(options)).MaxTokens, Is.EqualTo(2048));

    [Test]
    public async Task WhatAnUpstreamMayUse_IsHandedOn()
    {
        var job = await JobOfAsync(new ChatOptions
        {
            AdditionalProperties = new() { ["user"] = "\"mei\"", ["store"] = true, ["metadata"] = new Dictionary<string, string> { ["a"] = "b" } },
        });

        Assert.That(
            job.OtherFields.Select(static field => $"{field.Path} {field.Value.GetRawText()} {field.IsHarmless}"),
            Is.EquivalentTo(new[] { "user \"\\u0022mei\\u0022\" True", "store true True", "metadata {\"a\":\"b\"} True" }));
    }

    private static IEnumerable<TestCaseData> CannotBeDone() =>
    [
        Case("Tools has 1; this client does not support tools yet", new ChatOptions { Tools = [AIFunctionFactory.Create(() => 1, "one")] }),
        Case("ToolMode is", new ChatOptions { ToolMode = ChatToolMode.RequireAny }),
        Case("ResponseFormat is a ChatResponseFormatJson; this client answers in plain text only", new ChatOptions { ResponseFormat = ChatResponseFormat.Json }),
        Case("Reasoning is given", new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } }),
        Case("ConversationId is 'c'; this client keeps no conversations", new ChatOptions { ConversationId = "c" }),
        Case("AllowBackgroundResponses", new ChatOptions { AllowBackgroundResponses = true }),
        Case("RawRepresentationFactory gives a String", new ChatOptions { RawRepresentationFactory = static _ => "raw" }),
    ];

    [TestCaseSource(nameof(CannotBeDone))]
    public void OptionThatCannotBeDone_IsRefusedByItsName(string message, ChatOptions options) => Assert.That(
        async () => await JobOfAsync(options),
        Throws.TypeOf<NotSupportedException>().With.Message.StartsWith("ChatOptions." + message).And.Message.EndsWith("Leave it out."));

    private static IEnumerable<TestCaseData> AreWrong() =>
    [
        Case("ChatOptions.Temperature is 3; it must be between 0 and 2.", new ChatOptions { Temperature = 3 }),
        Case("ChatOptions.Temperature is NaN", new ChatOptions { Temperature = float.NaN }),
        Case("ChatOptions.TopP is -1", new ChatOptions { TopP = -1 }),
        Case("ChatOptions.TopK is -1", new ChatOptions { TopK = -1 }),
        Case("ChatOptions.MaxOutputTokens is 0; it must be between 1 and 2147483647. Left out, it is 2048.", new ChatOptions { MaxOutputTokens = 0 }),
        Case("ChatOptions.PresencePenalty is 2.5", new ChatOptions { PresencePenalty = 2.5f }),
        Case("ChatOptions.FrequencyPenalty is -3", new ChatOptions { FrequencyPenalty = -3 }),
        Case("ChatOptions.StopSequences has 17 texts; it may have 16", new ChatOptions { StopSequences = [.. Enumerable.Repeat("x", 17)] }),
        Case("ChatOptions.StopSequences[1] has 0 characters", new ChatOptions { StopSequences = ["x", ""] }),
        Case("ChatOptions.StopSequences[0] is null or has half", new ChatOptions { StopSequences = ["\ud800"] }),
        Case("ChatOptions.AdditionalProperties[\"min_p\"] is 2", Additional("min_p", 2)),
        Case("ChatOptions.AdditionalProperties[\"min_p\"] is 'much', a String; it must be a number", Additional("min_p", "much")),
        Case("ChatOptions.AdditionalProperties[\"repeat_last_n\"] is 1.5; it must be an integer", Additional("repeat_last_n", 1.5)),
        Case("ChatOptions.AdditionalProperties[\"temprature\"] is not known; these are: min_p", Additional("temprature", 1)),
        Case("ChatOptions.AdditionalProperties[\"repetition_penalty\"] is 1.2 and", new ChatOptions
        {
            AdditionalProperties = new() { ["repeat_penalty"] = 1.1, ["repetition_penalty"] = 1.2 },
        }),
    ];

    [TestCaseSource(nameof(AreWrong))]
    public void WrongValue_IsRefusedWithNameValueAndLimit(string message, ChatOptions options) => Assert.That(
        async () => await JobOfAsync(options),
        Throws.TypeOf<ArgumentException>().With.Message.StartsWith(message).And.Property("ParamName").EqualTo("options"));

    private static IEnumerable<TestCaseData> AreWrongMessages() =>
    [
        Messages<ArgumentException>("messages is empty"),
        Messages<ArgumentException>("messages[1] is from the assistant; the last message must be from the user", User("a"), new ChatMessage(ChatRole.Assistant, "b")),
        Messages<ArgumentException>("messages[0].Role is robot", new ChatMessage(new ChatRole("robot"), "b"), User("a")),
        Messages<ArgumentException>("messages[1] is null", User("a"), null!),
        Messages<ArgumentException>("messages[0] is not valid Unicode", User("\udc00")),
        Messages<NotSupportedException>("messages[0].Role is tool", new ChatMessage(ChatRole.Tool, "b"), User("a")),
        Messages<NotSupportedException>("messages[0].Contents[1] is a UriContent", new ChatMessage(ChatRole.User, [new TextContent("see"), new UriContent("http://localhost/x.png", "image/png")])),
        Messages<NotSupportedException>("messages[0].Contents[0] is a FunctionCallContent", new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "f")]), User("a")),
    ];

    [TestCaseSource(nameof(AreWrongMessages))]
    public void WrongMessages_AreRefused(Type exception, string message, ChatMessage[] messages) => Assert.That(
        async () => await ChatClients.Over(ScriptedBackend.Saying("a")).GetResponseAsync(messages),
        Throws.TypeOf(exception).With.Message.StartsWith(message));

    [Test]
    public void NoMessagesAtAll_AreANullArgument() => Assert.That(
        () => ChatClients.Over(ScriptedBackend.Saying("a")).GetStreamingResponseAsync((IEnumerable<ChatMessage>)null!),
        Throws.ArgumentNullException);

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static ChatOptions Additional(string key, object value) => new() { AdditionalProperties = new() { [key] = value } };

    private static TestCaseData Case(string message, ChatOptions options) => new TestCaseData(message, options).SetArgDisplayNames(message);

    private static TestCaseData Harmless(string name, ChatOptions options) => new TestCaseData(options).SetArgDisplayNames(name);

    private static TestCaseData Messages<TException>(string name, params ChatMessage[] messages)
        where TException : Exception => new TestCaseData(typeof(TException), name, messages).SetArgDisplayNames(name);

    private static async Task<ChatJob> JobOfAsync(ChatOptions? options)
    {
        var backend = ScriptedBackend.Saying("a");
        await ChatClients.Over(backend).GetResponseAsync(ChatClients.Hello, options);
        return backend.Jobs.Single();
    }
}
