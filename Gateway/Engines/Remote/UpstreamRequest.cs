using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Engines.Remote;

/// <summary>Writes the body of a request to an upstream: the conversation, and the parameters that somebody gave.</summary>
internal static class UpstreamRequest
{
    // Text as plain UTF-8 where the encoder can: escaped Chinese is twice as long.
    private static readonly UpstreamJsonContext Json = new(new JsonSerializerOptions(UpstreamJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <param name="job">Everything in it that was given is understood by the upstream, or asks for nothing.</param>
    /// <param name="settings">The model's.</param>
    public static byte[] Write(ChatJob job, UpstreamSettings settings)
    {
        var dialect = settings.Dialect;
        var sent = (job.Given | settings.Configured) & dialect.Understands;
        var sampling = job.Sampling;
        var maxTokens = Integer(GivenParameters.MaxTokens, job.MaxTokens);
        var repeatPenalty = Number(GivenParameters.RepeatPenalty, sampling.RepeatPenalty);
        var request = new ChatCompletionRequest
        {
            Model = settings.Model,
            Messages = [.. job.Messages.Select(Message)],
            Stream = true,
            StreamOptions = new ChatStreamOptions { IncludeUsage = true },
            Temperature = Number(GivenParameters.Temperature, sampling.Temperature),
            TopP = Number(GivenParameters.TopP, sampling.TopP),
            TopK = Integer(GivenParameters.TopK, sampling.TopK == 0 ? dialect.EveryTopK : sampling.TopK),
            MinP = Number(GivenParameters.MinP, sampling.MinP),
            MaxTokens = dialect.SaysMaxCompletionTokens ? null : maxTokens,
            MaxCompletionTokens = dialect.SaysMaxCompletionTokens ? maxTokens : null,
            Stop = job.Stop.Count == 0 ? null : JsonSerializer.SerializeToElement(job.Stop, Json.IReadOnlyListString),
            Seed = Integer(GivenParameters.Seed, sampling.Seed),
            PresencePenalty = Number(GivenParameters.PresencePenalty, sampling.PresencePenalty),
            FrequencyPenalty = Number(GivenParameters.FrequencyPenalty, sampling.FrequencyPenalty),
            RepeatPenalty = dialect.SaysRepetitionPenalty ? null : repeatPenalty,
            RepetitionPenalty = dialect.SaysRepetitionPenalty ? repeatPenalty : null,
            RepeatLastN = Integer(GivenParameters.RepeatLastN, sampling.RepeatLastN),
            OtherFields = OtherFieldRules.PassedOn(job, dialect),
        };
        return JsonSerializer.SerializeToUtf8Bytes(request, Json.ChatCompletionRequest);

        // By way of decimal: 0.7 as a float is 0.699999988 as a double.
        double? Number(GivenParameters parameter, float value) => sent.HasFlag(parameter) ? (double)(decimal)value : null;

        long? Integer(GivenParameters parameter, long value) => sent.HasFlag(parameter) ? value : null;
    }

    private static ChatRequestMessage Message(ChatMessage message) => new()
    {
        Role = message.Role switch
        {
            ChatRole.System => "system",
            ChatRole.User => "user",
            ChatRole.Assistant => "assistant",
            _ => throw new ArgumentOutOfRangeException(nameof(message), message.Role, "This role has no name in the API."),
        },
        Content = JsonSerializer.SerializeToElement(message.Content, Json.String),
        OtherFields = message.Name is { } name
            ? new(StringComparer.Ordinal) { ["name"] = JsonSerializer.SerializeToElement(name, Json.String) }
            : null,
    };
}
