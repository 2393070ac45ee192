namespace Gateway.Http.OpenApi;

/// <summary>The OpenAPI document that Swagger UI shows: the framework makes it, transformers add what it cannot know.</summary>
internal static class OpenApiServices
{
    public static IServiceCollection AddGatewayOpenApi(this IServiceCollection services, string document) =>
        services.AddOpenApi(document, options => options
            .AddOperationTransformer<ChatStreamTransformer>()
            .AddOperationTransformer<ExampleTransformer>()
            .AddDocumentTransformer<DocumentTransformer>());
}
