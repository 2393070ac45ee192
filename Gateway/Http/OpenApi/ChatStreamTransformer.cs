using Gateway.OpenAI;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gateway.Http.OpenApi;

/// <summary>Adds the streamed form of the chat answer: the framework knows one type for a status.</summary>
internal sealed class ChatStreamTransformer : IOpenApiOperationTransformer
{
    public const string ContentType = "text/event-stream";

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.OperationId is not "createChatCompletion" || operation.Responses?["200"].Content is not { } content)
        {
            return;
        }

        var chunk = await context.GetOrCreateSchemaAsync(typeof(ChatCompletionChunk), null, cancellationToken);
        context.Document!.AddComponent(nameof(ChatCompletionChunk), chunk);
        content[ContentType] = new OpenApiMediaType
        {
            Schema = new OpenApiSchemaReference(nameof(ChatCompletionChunk), context.Document),
        };
    }
}
