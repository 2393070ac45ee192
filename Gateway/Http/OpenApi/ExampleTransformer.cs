using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Gateway.Http.OpenApi;

/// <summary>Fills in the examples that "Try it out" starts with, and what the answers and their headers mean.</summary>
internal sealed class ExampleTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        AddRequestExamples(operation);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Example = ExampleBodies.Model;
        }

        foreach (var (status, response) in operation.Responses ?? [])
        {
            Describe(operation, int.Parse(status, CultureInfo.InvariantCulture), (OpenApiResponse)response);
        }

        return Task.CompletedTask;
    }

    private static void AddRequestExamples(OpenApiOperation operation)
    {
        if (operation.RequestBody?.Content is not { } content)
        {
            return;
        }

        // The formatter also offers application/*+json, which no client of this API sends.
        foreach (var type in content.Keys.Where(static type => type is not "application/json").ToList())
        {
            content.Remove(type);
        }

        content["application/json"].Examples = ExampleBodies.OfRequest(operation.OperationId).ToDictionary(
            static example => example.Name,
            static IOpenApiExample (example) => new OpenApiExample { Summary = example.Summary, Value = example.Body });
    }

    private static void Describe(OpenApiOperation operation, int status, OpenApiResponse response)
    {
        response.Description = status == StatusCodes.Status200OK
            ? "The answer."
            : ReasonPhrases.GetReasonPhrase(status) + ". The message says what to do.";
        foreach (var (type, media) in response.Content ?? new Dictionary<string, OpenApiMediaType>())
        {
            media.Example = ExampleBodies.OfResponse(operation.OperationId, status, type);
        }

        if (status is StatusCodes.Status200OK && operation.RequestBody is not null)
        {
            AddHeader(response, IgnoredParameters.Header, JsonSchemaType.String, "Names of request fields that this service does not know, and ignored.");
        }

        if (status is StatusCodes.Status429TooManyRequests)
        {
            AddHeader(response, "Retry-After", JsonSchemaType.Integer, "Seconds after which trying again makes sense.");
        }
    }

    private static void AddHeader(OpenApiResponse response, string name, JsonSchemaType type, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } };
    }
}
