using System.Text.Json;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>
/// Turns a wire request into a job: every default resolved, every limit checked that does not need the model. The only
/// constructor of a <see cref="ChatJob"/>.
/// </summary>
/// <param name="random">Where ids, and the seeds of requests that bring none, come from.</param>
internal sealed class ChatRequestReader(Random random)
{
    private const int IdLength = 29;
    private const string IdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The job, or the first mistake.</summary>
    public Outcome<ChatJob> Read(ChatCompletionRequest request, SamplingDefaults defaults)
    {
        if (RefusedParameters.FirstIn(request) is { } refused)
        {
            return refused;
        }

        if (!ChatMessageReader.Read(request.Messages).TryGet(out var messages, out var failure)
            || !ReadStop(request.Stop).TryGet(out var stop, out failure))
        {
            return failure;
        }

        var check = new ParameterCheck();
        var sampling = ReadSampling(request, defaults, check);
        var maxTokens = ReadMaxTokens(request, defaults, check);
        if (request.StreamOptions is not null && request.Stream is not true)
        {
            check.Refuse("stream_options", "stream_options is given, and stream is not true. Set stream to true, or leave stream_options out.");
        }

        return check.Failure is { } wrong ? wrong : new ChatJob(NewId(), messages, sampling, maxTokens, stop, GivenIn(request));
    }

    private static int ReadMaxTokens(ChatCompletionRequest request, SamplingDefaults defaults, ParameterCheck check)
    {
        var (name, value) = check.Either(
            "max_tokens", request.MaxTokens, "max_completion_tokens", request.MaxCompletionTokens);
        return check.Integer(name, value, 1, defaults.MaxTokens, $"Left out, it is {defaults.MaxTokens}.");
    }

    private static GivenParameters GivenIn(ChatCompletionRequest request)
    {
        return If(request.Temperature, GivenParameters.Temperature)
            | If(request.TopP, GivenParameters.TopP)
            | If(request.TopK, GivenParameters.TopK)
            | If(request.MinP, GivenParameters.MinP)
            | If(request.Seed, GivenParameters.Seed)
            | If(request.PresencePenalty, GivenParameters.PresencePenalty)
            | If(request.FrequencyPenalty, GivenParameters.FrequencyPenalty)
            | If(request.RepeatPenalty ?? request.RepetitionPenalty, GivenParameters.RepeatPenalty)
            | If(request.RepeatLastN, GivenParameters.RepeatLastN)
            | If(request.MaxTokens ?? request.MaxCompletionTokens, GivenParameters.MaxTokens);

        static GivenParameters If<T>(T? value, GivenParameters flag)
            where T : struct => value is null ? GivenParameters.None : flag;
    }

    private static Outcome<string[]> ReadStop(JsonElement? stop)
    {
        var kind = stop?.ValueKind ?? JsonValueKind.Null;
        if (kind is JsonValueKind.Null)
        {
            return Array.Empty<string>();
        }

        if (kind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            return WrongStop("stop", $"stop is {WireText.Describe(stop!.Value)}; it must be a string or an array of strings.");
        }

        JsonElement[] items = kind is JsonValueKind.String ? [stop!.Value] : [.. stop!.Value.EnumerateArray()];
        if (items.Length > ChatCompletionLimits.MaxStopTexts)
        {
            return WrongStop("stop", $"stop has {items.Length} texts; it may have {ChatCompletionLimits.MaxStopTexts}. Send fewer.");
        }

        var texts = new string[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var name = kind is JsonValueKind.String ? "stop" : $"stop[{i}]";
            if (WireText.Read(items[i]) is not { } text)
            {
                return WrongStop(name, $"{name} is {WireText.Describe(items[i])}; it must be a string of whole characters.");
            }

            if (text.Length is 0 or > ChatCompletionLimits.MaxStopLength)
            {
                return WrongStop(name, $"{name} has {text.Length} characters; it must have 1 to {ChatCompletionLimits.MaxStopLength}. Leave it out where no text shall end the answer.");
            }

            texts[i] = text;
        }

        return texts;
    }

    private static GenerationFailure WrongStop(string param, string message) =>
        new(FailureKind.InvalidRequest, message, param);

    /// <summary>Any 64-bit seed as a 32-bit one; those that already are stay what they are.</summary>
    private static uint Fold(long seed) => (uint)((ulong)seed ^ ((ulong)seed >> 32));

    private SamplingParameters ReadSampling(
        ChatCompletionRequest request, SamplingDefaults defaults, ParameterCheck check)
    {
        const double MinPenalty = ChatCompletionLimits.MinPenalty;
        const double MaxPenalty = ChatCompletionLimits.MaxPenalty;
        var (repeatName, repeat) = check.Either(
            "repeat_penalty", request.RepeatPenalty, "repetition_penalty", request.RepetitionPenalty);
        return new SamplingParameters(
            Temperature: check.Number("temperature", request.Temperature, 0, ChatCompletionLimits.MaxTemperature, defaults.Temperature, "0 always takes the most probable token."),
            TopP: check.Number("top_p", request.TopP, 0, 1, defaults.TopP, "1 keeps every token."),
            TopK: check.Integer("top_k", request.TopK, 0, defaults.TopK, "0 keeps every token."),
            MinP: check.Number("min_p", request.MinP, 0, 1, defaults.MinP, "0 keeps every token."),
            Seed: request.Seed is { } seed ? Fold(seed) : (uint)random.NextInt64(uint.MaxValue),
            PresencePenalty: check.Number("presence_penalty", request.PresencePenalty, MinPenalty, MaxPenalty, defaults.PresencePenalty, "0 is none."),
            FrequencyPenalty: check.Number("frequency_penalty", request.FrequencyPenalty, MinPenalty, MaxPenalty, defaults.FrequencyPenalty, "0 is none."),
            RepeatPenalty: check.Number(repeatName, repeat, ChatCompletionLimits.MinRepeatPenalty, ChatCompletionLimits.MaxRepeatPenalty, defaults.RepeatPenalty, "1 is none."),
            RepeatLastN: check.Integer("repeat_last_n", request.RepeatLastN, -1, defaults.RepeatLastN, "-1 looks at all tokens of the answer, 0 at none."));
    }

    private string NewId() => "chatcmpl-" + new string(random.GetItems(IdLetters.AsSpan(), IdLength));
}
