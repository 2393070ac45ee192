using System.ComponentModel;
using System.Text.Json;

namespace Gateway.OpenAI;

/// <summary>A whole answer.</summary>
internal sealed record ChatCompletion(
    [property: Description("The request's id, as chatcmpl-...")] string Id,
    [property: Description("Always chat.completion.")] string Object,
    [property: Description("When the request was accepted, in Unix seconds.")] long Created,
    [property: Description("The model that answered.")] string Model,
    [property: Description("Changes when the same request with the same seed may be answered differently.")] string? SystemFingerprint,
    [property: Description("The answer; always one.")] IReadOnlyList<ChatChoice> Choices,
    [property: Description("Token counts; null where a remote model's upstream gave none.")] CompletionUsage? Usage);

/// <summary>One answer.</summary>
internal sealed record ChatChoice(
    int Index,
    ChatAnswerMessage Message,
    [property: Description("Always null.")] JsonElement? Logprobs,
    [property: Description("stop: the model ended the answer, or a stop text did. length: max_tokens or the model's context ended it. "
        + "content_filter: the upstream of a remote model cut it.")] string FinishReason);

/// <summary>The assistant's message.</summary>
internal sealed record ChatAnswerMessage(
    [property: Description("Always assistant.")] string Role,
    string Content,
    [property: Description("Always null.")] string? Refusal);
