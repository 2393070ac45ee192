using System.Text.Json;
using Gateway.Generation;
using Gateway.OpenAI;
using Gateway.Requests;

namespace Gateway.Http;

/// <summary>Turns a wire request into a job.</summary>
internal sealed class ChatRequestReader(ChatJobFactory jobs)
{
    /// <summary>The job, or the first mistake.</summary>
    /// <param name="request">The body.</param>
    /// <param name="defaults">The model's.</param>
    /// <param name="hops">How many gateways have passed it on.</param>
    public Outcome<ChatJob> Read(ChatCompletionRequest request, SamplingDefaults defaults, int hops = 0)
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
        var read = new ChatRequest
        {
            Messages = messages,
            Temperature = new("temperature", request.Temperature),
            TopP = new("top_p", request.TopP),
            TopK = new("top_k", request.TopK),
            MinP = new("min_p", request.MinP),
            MaxTokens = check.Either<long>(
                new("max_tokens", request.MaxTokens), new("max_completion_tokens", request.MaxCompletionTokens)),
            Seed = new("seed", request.Seed),
            PresencePenalty = new("presence_penalty", request.PresencePenalty),
            FrequencyPenalty = new("frequency_penalty", request.FrequencyPenalty),
            RepeatPenalty = check.Either<double>(
                new("repeat_penalty", request.RepeatPenalty), new("repetition_penalty", request.RepetitionPenalty)),
            RepeatLastN = new("repeat_last_n", request.RepeatLastN),
            Stop = stop,
            OtherFields = OtherFields.In(request),
            Hops = hops,
        };
        if (request.StreamOptions is not null && request.Stream is not true)
        {
            check.Refuse("stream_options", "stream_options is given, and stream is not true. Set stream to true, or leave stream_options out.");
        }

        return jobs.Create(read, defaults, check);
    }

    private static Outcome<StopText[]> ReadStop(JsonElement? stop)
    {
        var kind = stop?.ValueKind ?? JsonValueKind.Null;
        if (kind is JsonValueKind.Null)
        {
            return Array.Empty<StopText>();
        }

        if (kind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            return WrongStop("stop", $"stop is {WireText.Describe(stop!.Value)}; it must be a string or an array of strings.");
        }

        JsonElement[] items = kind is JsonValueKind.String ? [stop!.Value] : [.. stop!.Value.EnumerateArray()];
        if (StopRules.FindMistake("stop", items.Length) is { } tooMany)
        {
            return tooMany;
        }

        var texts = new StopText[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var name = kind is JsonValueKind.String ? "stop" : $"stop[{i}]";
            if (WireText.Read(items[i]) is not { } text)
            {
                return WrongStop(name, $"{name} is {WireText.Describe(items[i])}; it must be a string of whole characters.");
            }

            texts[i] = new StopText(name, text);
        }

        return texts;
    }

    private static GenerationFailure WrongStop(string param, string message) =>
        new(FailureKind.InvalidRequest, message, param);
}
