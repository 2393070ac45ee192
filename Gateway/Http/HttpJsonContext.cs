using System.Text.Json.Serialization;

namespace Gateway.Http;

/// <summary>Generated serialisation of what this service answers outside OpenAI's API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HttpJsonContext : JsonSerializerContext;
