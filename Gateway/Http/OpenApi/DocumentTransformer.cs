using System.Text.Json.Nodes;
using Gateway.OpenAI;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Http.OpenApi;

/// <summary>The document's title, and the schemas of the fields that may be of several types.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "LlamaGateway",
            Version = typeof(DocumentTransformer).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description = "OpenAI's chat API for local models. Errors are {\"error\":{\"message\",\"type\",\"param\",\"code\"}}. "
                + "A field that OpenAI has and this service cannot do is refused by name, never ignored.",
        };

        // Relative, so that the document is right behind any proxy.
        document.Servers = [new OpenApiServer { Url = "/" }];

        var schemas = document.Components!.Schemas!;
        foreach (var name in new[] { nameof(ChatCompletionRequest), nameof(ChatRequestMessage), nameof(ChatStreamOptions) })
        {
            DropNull((OpenApiSchema)schemas[name]);
        }

        var properties = schemas[nameof(ChatCompletionRequest)].Properties!;
        properties["stop"] = TextOr(
            properties["stop"],
            new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = ChatCompletionLimits.MaxStopLength },
            ChatCompletionLimits.MaxStopTexts);

        var message = schemas[nameof(ChatRequestMessage)].Properties!;
        message["content"] = TextOr(message["content"], TextPart(), null);
        ((OpenApiSchema)message["role"]).Enum =
            [JsonValue.Create("system"), JsonValue.Create("developer"), JsonValue.Create("user"), JsonValue.Create("assistant")];

        foreach (var answer in new[] { nameof(ChatCompletion), nameof(ChatCompletionChunk) })
        {
            schemas[answer].Properties!["choices"].Items!.Properties!["logprobs"] = new OpenApiSchema { Type = JsonSchemaType.Null, Description = "Always null." };
        }

        schemas.Remove("JsonElement");
        return Task.CompletedTask;
    }

    /// <summary>Null means absent in every field of a request; saying so in each only clutters the page.</summary>
    private static void DropNull(OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties!.ToList())
        {
            if (property is OpenApiSchema { Type: { } type } concrete)
            {
                concrete.Type = type & ~JsonSchemaType.Null;
            }
            else if (property.OneOf is [_, var only])
            {
                schema.Properties![name] = only;
            }
        }
    }

    /// <summary>A text, or an array of items.</summary>
    private static OpenApiSchema TextOr(IOpenApiSchema old, OpenApiSchema item, int? maxItems) => new()
    {
        Description = old.Description,
        OneOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String },
            new OpenApiSchema { Type = JsonSchemaType.Array, Items = item, MaxItems = maxItems },
        ],
    };

    private static OpenApiSchema TextPart() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "type", "text" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = "text", Description = "Always text." },
            ["text"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The text." },
        },
    };
}
