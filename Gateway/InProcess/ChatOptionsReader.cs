using Gateway.Generation;
using Gateway.Requests;
using AI = Microsoft.Extensions.AI;

namespace Gateway.InProcess;

/// <summary>Translates what a caller brings to a request; the limits are those of every way in.</summary>
internal static class ChatOptionsReader
{
    /// <summary>The request, or the first mistake.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">What the caller wants.</param>
    /// <param name="client">The caller's client.</param>
    /// <param name="check">Gets what is wrong with numbers.</param>
    public static Outcome<ChatRequest> Read(
        IEnumerable<AI.ChatMessage> messages, AI.ChatOptions options, AI.IChatClient client, ParameterCheck check)
    {
        if (RefusedOptions.FirstIn(options, client) is { } refused)
        {
            return refused;
        }

        IEnumerable<AI.ChatMessage> instructions =
            string.IsNullOrEmpty(options.Instructions) ? [] : [new AI.ChatMessage(AI.ChatRole.System, options.Instructions)];
        if (!ConversationReader.Read(instructions.Concat(messages)).TryGet(out var conversation, out var failure)
            || !ReadStop(options.StopSequences).TryGet(out var stop, out failure))
        {
            return failure;
        }

        var additional = new AdditionalParameters(options.AdditionalProperties, check);
        return new ChatRequest
        {
            Messages = conversation,
            Temperature = Named(nameof(options.Temperature), (double?)options.Temperature),
            TopP = Named(nameof(options.TopP), (double?)options.TopP),
            TopK = Named(nameof(options.TopK), (long?)options.TopK),
            MinP = additional.MinP,
            MaxTokens = Named(nameof(options.MaxOutputTokens), (long?)options.MaxOutputTokens),
            Seed = Named(nameof(options.Seed), options.Seed),
            PresencePenalty = Named(nameof(options.PresencePenalty), (double?)options.PresencePenalty),
            FrequencyPenalty = Named(nameof(options.FrequencyPenalty), (double?)options.FrequencyPenalty),
            RepeatPenalty = additional.RepeatPenalty,
            RepeatLastN = additional.RepeatLastN,
            Stop = stop,
            OtherFields = additional.OtherFields,
        };
    }

    private static Parameter<T> Named<T>(string name, T? value)
        where T : struct => new($"ChatOptions.{name}", value);

    private static Outcome<StopText[]> ReadStop(IList<string>? stop)
    {
        const string Name = "ChatOptions.StopSequences";
        if (StopRules.FindMistake(Name, stop?.Count ?? 0) is { } tooMany)
        {
            return tooMany;
        }

        StopText[] texts = [.. (stop ?? []).Select(static (text, index) => new StopText($"{Name}[{index}]", text))];
        var bad = Array.FindIndex(texts, static item => item.Text is null || !ConversationReader.IsWellFormed(item.Text));
        return bad < 0
            ? texts
            : new GenerationFailure(
                FailureKind.InvalidRequest, $"{texts[bad].Name} is null or has half of a surrogate pair; it must be whole characters.", Name);
    }
}
