using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.OpenAI;

/// <summary>One event of a streamed answer.</summary>
internal sealed record ChatCompletionChunk(
    [property: Description("The request's id, the same in every chunk.")] string Id,
    [property: Description("Always chat.completion.chunk.")] string Object,
    [property: Description("When the request was accepted, in Unix seconds.")] long Created,
    [property: Description("The model that answers.")] string Model,
    string? SystemFingerprint,
    [property: Description("One, or none in the chunk that has the usage.")] IReadOnlyList<ChatChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Only with stream_options.include_usage: null, and in the last chunk the token counts.")] CompletionUsage? Usage = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Only where the answer broke off, in the stream's last event: why. The finish_reason is error then.")] ErrorBody? Error = null);

/// <summary>What a chunk adds to an answer.</summary>
internal sealed record ChatChunkChoice(
    int Index,
    ChatChunkDelta Delta,
    [property: Description("Always null.")] JsonElement? Logprobs,
    [property: Description("null until the last chunk: stop, length or content_filter; error where the answer broke off.")] string? FinishReason);

/// <summary>More of the assistant's message.</summary>
internal sealed record ChatChunkDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Only in the first chunk: assistant.")] string? Role = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("More text; empty in the first chunk, absent in the last.")] string? Content = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("Only in the first chunk: null.")] string? Refusal = null);
