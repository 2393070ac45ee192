using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.OpenAI;

/// <summary>The body of <c>POST /v1/chat/completions</c>.</summary>
/// <remarks>As it comes: a null member was absent or null.</remarks>
internal sealed record ChatCompletionRequest
{
    [Description("Id of an installed model, as GET /v1/models lists them. Left out: the default model answers.")]
    public string? Model { get; init; }

    [Required]
    [Description("The conversation so far, oldest message first. The last message must be the user's.")]
    public IReadOnlyList<ChatRequestMessage?>? Messages { get; init; }

    [Description("true: the answer comes as server-sent events while it is generated. Default: false.")]
    public bool? Stream { get; init; }

    [Description("Options of a streamed answer; only together with stream: true.")]
    public ChatStreamOptions? StreamOptions { get; init; }

    [Range(0, ChatCompletionLimits.MaxTemperature)]
    [Description("0 always takes the most probable token; higher values are more varied. Default: the model's, else 0.95.")]
    public double? Temperature { get; init; }

    [Range(0, 1)]
    [Description("Only the most probable tokens whose probabilities sum to this are drawn from; 0 leaves the best one, "
        + "1 keeps all. Default: the model's, else 0.7.")]
    public double? TopP { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Only this many most probable tokens are drawn from; 0 keeps all. Default: the model's, else 0.")]
    public long? TopK { get; init; }

    [Range(0, 1)]
    [Description("Drops tokens less probable than this share of the best token's probability; 0 keeps all. "
        + "Default: the model's, else 0.")]
    public double? MinP { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Most tokens of the answer. Default: the model's, else 2048.")]
    public long? MaxTokens { get; init; }

    [Range(1, int.MaxValue)]
    [Description("OpenAI's newer name of max_tokens. Where both are given they must be equal.")]
    public long? MaxCompletionTokens { get; init; }

    [Description("A text, or up to 16 texts of up to 256 characters, that end the answer; they are not part of it.")]
    public JsonElement? Stop { get; init; }

    [Description("Same seed, same request, same answer. Default: a new random one for each request.")]
    public long? Seed { get; init; }

    [Range(ChatCompletionLimits.MinPenalty, ChatCompletionLimits.MaxPenalty)]
    [Description("Taken once from the logit of each token that the answer already has. Default: the model's, else 0.")]
    public double? PresencePenalty { get; init; }

    [Range(ChatCompletionLimits.MinPenalty, ChatCompletionLimits.MaxPenalty)]
    [Description("Taken from a token's logit for each time that the answer already has it. Default: the model's, else 0.")]
    public double? FrequencyPenalty { get; init; }

    [Range(ChatCompletionLimits.MinRepeatPenalty, ChatCompletionLimits.MaxRepeatPenalty)]
    [Description("Divides the logits of tokens that the answer already has, as in llama.cpp; 1 is none. "
        + "Default: the model's, else 1.")]
    public double? RepeatPenalty { get; init; }

    [Range(ChatCompletionLimits.MinRepeatPenalty, ChatCompletionLimits.MaxRepeatPenalty)]
    [Description("vLLM's name of repeat_penalty. Where both are given they must be equal.")]
    public double? RepetitionPenalty { get; init; }

    [Range(-1, int.MaxValue)]
    [Description("How many last tokens of the answer the three penalties look at; -1 is all, 0 switches them off. "
        + "Default: the model's, else -1.")]
    public long? RepeatLastN { get; init; }

    /// <summary>Every field that is not one of the above. Not <c>init</c>: generated serialisation cannot bind it then.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? OtherFields { get; set; }
}
