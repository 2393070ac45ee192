using System.ComponentModel;
using System.Text.Json;

namespace Gateway.OpenAI;

/// <summary>One event of a streamed answer.</summary>
internal sealed record ChatCompletionChunk(
    [property: Description("The request's id, the same in every chunk.")] string Id,
    [property: Description("Always chat.completion.chunk.")] string Object,
    [property: Description("When the request was accepted, in Unix seconds.")] long Created,
    [property: Description("The model that answers.")] string Model,
    string? SystemFingerprint,
    [property: Description("One, or none in the chunk that has the usage.")] IReadOnlyList<ChatChunkChoice> Choices,
    [property: Description("Only with stream_options.include_usage: null, and in the last chunk the token counts.")] CompletionUsage? Usage);

/// <summary>What a chunk adds to an answer.</summary>
internal sealed record ChatChunkChoice(
    int Index,
    ChatChunkDelta Delta,
    [property: Description("Always null.")] JsonElement? Logprobs,
    [property: Description("null until the last chunk: stop or length.")] string? FinishReason);

/// <summary>More of the assistant's message.</summary>
internal sealed record ChatChunkDelta(
    [property: Description("Only in the first chunk: assistant.")] string? Role,
    [property: Description("More text; empty in the first chunk, absent in the last.")] string? Content,
    [property: Description("Only in the first chunk: null.")] string? Refusal);
