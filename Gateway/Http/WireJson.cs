using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>How JSON is read and written here, the same for MVC, for errors and for the OpenAPI document.</summary>
internal static class WireJson
{
    /// <summary>Levels of objects and arrays in a request; what this service knows has five.</summary>
    public const int MaxDepth = 32;

    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>The wire records' context, with text written as plain UTF-8.</summary>
    public static readonly OpenAIJsonContext Context = new(Create());

    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.AllowDuplicateProperties = false;
        options.Encoder = PlainJsonEncoder.Instance;
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine(OpenAIJsonContext.Default, HttpJsonContext.Default);
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        return options;
    }
}
