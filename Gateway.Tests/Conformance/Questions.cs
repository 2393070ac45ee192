using Gateway.Generation;

namespace Gateway.Tests.Conformance;

/// <summary>Jobs that every kind of engine can be asked.</summary>
internal static class Questions
{
    public const string France = "What is the capital of France?";
    public const string FranceInChinese = "法国的首都是哪里？";

    /// <summary>Its answer has a character that no token of the demo model is: its bytes come one by one.</summary>
    public const string Rare = "我叫李龘。我叫什么名字？";

    /// <summary>Strong ones of the demo model: the best token leads by enough that a batch's rounding cannot change it.</summary>
    public static readonly string[] Strong =
    [
        France, FranceInChinese, "What is the capital of Japan?", "What is 17 + 25?", "What is 9 - 4?", "Who are you?", "你是谁？",
        "Hello!", "你好", "What is the opposite of hot?", "What day comes after Monday?", "Say: hello world",
    ];

    public static readonly SamplingParameters Greedy = new(0, 1, 0, 0, 1, 0, 0, 1, -1);

    /// <summary>What was said becomes ever more likely: such an answer never ends by itself.</summary>
    public static readonly SamplingParameters Endless = Greedy with { FrequencyPenalty = -2, RepeatPenalty = 0.1f };

    /// <summary>A job whose every value was given by the request: none is an engine's to choose.</summary>
    public static ChatJob Ask(string question, params string[] stop) =>
        new("chatcmpl-conformance", [new ChatMessage(ChatRole.User, question)], Greedy, 300, stop, (GivenParameters)~0);

    /// <summary>A job that only the context's end ends.</summary>
    public static ChatJob AskEndlessly(string question = "Hello!") =>
        Ask(question) with { Sampling = Endless, MaxTokens = int.MaxValue };

    /// <summary>A prompt that takes an engine several steps to compute, different for each number.</summary>
    public static ChatJob AskAtLength(int number) =>
        Ask($"{number} " + string.Concat(Enumerable.Repeat("penguin ", 150)));
}
