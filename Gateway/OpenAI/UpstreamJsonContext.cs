using System.Text.Json.Serialization;

namespace Gateway.OpenAI;

/// <summary>The request as it is sent to another service: what is absent is left out, because not every service takes null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCompletionRequest))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string))]
internal sealed partial class UpstreamJsonContext : JsonSerializerContext;
