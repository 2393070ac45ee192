using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Requests;

/// <summary>
/// Turns a request into a job: every default resolved, every limit checked that does not need the model. The only constructor
/// of a <see cref="ChatJob"/>, whichever way the request came in.
/// </summary>
/// <param name="random">Where ids, and the seeds of requests that bring none, come from.</param>
internal sealed class ChatJobFactory(Random random)
{
    private const int IdLength = 29;
    private const string IdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The job, or the first mistake.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="defaults">The model's.</param>
    /// <param name="check">Holds what the caller found wrong already, if anything.</param>
    public Outcome<ChatJob> Create(ChatRequest request, SamplingDefaults defaults, ParameterCheck check)
    {
        if (FindMistake(request.Messages) is { } mistake)
        {
            return mistake;
        }

        foreach (var stop in request.Stop)
        {
            if (StopRules.FindMistake(stop) is { } wrongStop)
            {
                return wrongStop;
            }
        }

        var sampling = ReadSampling(request, defaults, check);
        var maxTokens = check.Integer(
            request.MaxTokens, 1, defaults.MaxTokens, $"Left out, it is {defaults.MaxTokens}.");
        string[] stops = [.. request.Stop.Select(static stop => stop.Text)];
        return check.Failure is { } wrong
            ? wrong
            : new ChatJob(NewId(), request.Messages, sampling, maxTokens, stops, request.Given, request.Hops)
            {
                OtherFields = request.OtherFields,
            };
    }

    private static GenerationFailure? FindMistake(IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Count == 0)
        {
            return new GenerationFailure(FailureKind.InvalidRequest, "messages is empty; it must have at least one message.", "messages");
        }

        var name = $"messages[{messages.Count - 1}]";
        return messages[^1].Role is ChatRole.User
            ? null
            : new GenerationFailure(
                FailureKind.InvalidRequest,
                $"{name} is from the {messages[^1].Role.ToString().ToLowerInvariant()}; the last message must be from the user. "
                + "System, user and assistant messages may come before it.",
                $"{name}.role");
    }

    /// <summary>Any 64-bit seed as a 32-bit one; those that already are stay what they are.</summary>
    private static uint Fold(long seed) => (uint)((ulong)seed ^ ((ulong)seed >> 32));

    private SamplingParameters ReadSampling(ChatRequest request, SamplingDefaults defaults, ParameterCheck check)
    {
        const double MinPenalty = ChatCompletionLimits.MinPenalty;
        const double MaxPenalty = ChatCompletionLimits.MaxPenalty;
        return new SamplingParameters(
            Temperature: check.Number(request.Temperature, 0, ChatCompletionLimits.MaxTemperature, defaults.Temperature, "0 always takes the most probable token."),
            TopP: check.Number(request.TopP, 0, 1, defaults.TopP, "1 keeps every token."),
            TopK: check.Integer(request.TopK, 0, defaults.TopK, "0 keeps every token."),
            MinP: check.Number(request.MinP, 0, 1, defaults.MinP, "0 keeps every token."),
            Seed: request.Seed.Value is { } seed ? Fold(seed) : (uint)random.NextInt64(uint.MaxValue),
            PresencePenalty: check.Number(request.PresencePenalty, MinPenalty, MaxPenalty, defaults.PresencePenalty, "0 is none."),
            FrequencyPenalty: check.Number(request.FrequencyPenalty, MinPenalty, MaxPenalty, defaults.FrequencyPenalty, "0 is none."),
            RepeatPenalty: check.Number(
                request.RepeatPenalty, ChatCompletionLimits.MinRepeatPenalty, ChatCompletionLimits.MaxRepeatPenalty, defaults.RepeatPenalty, "1 is none."),
            RepeatLastN: check.Integer(request.RepeatLastN, -1, defaults.RepeatLastN, "-1 looks at all tokens of the answer, 0 at none."));
    }

    private string NewId() => "chatcmpl-" + new string(random.GetItems(IdLetters.AsSpan(), IdLength));
}
