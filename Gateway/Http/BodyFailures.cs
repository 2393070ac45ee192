using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Generation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http;

/// <summary>Says what is wrong with a body that could not be read as the request record.</summary>
internal static class BodyFailures
{
    private const string Positions = " LineNumber:";

    private const string NoTokens = "The input does not contain any JSON tokens";

    /// <summary>What the reader says in its own terms, by a part of its message, and the same for a client's author.</summary>
    private static readonly (string Part, string Sentence)[] _plain =
    [
        ("Expected depth to be zero", "It ends before every object and array is closed."),
        ("maximum configured depth", $"Objects and arrays are nested more than {WireJson.MaxDepth} levels deep."),
        ("trailing comma", "A comma stands before a closing brace or bracket; leave it out."),
    ];

    public static GenerationFailure From(ActionContext context)
    {
        var fault = context.ModelState.Values
            .SelectMany(entry => entry.Errors).Select(error => error.Exception).OfType<JsonException>().FirstOrDefault();
        if (fault is not null)
        {
            return From(fault);
        }

        // Without a fault there was no value: either no byte of a body, or the literal null.
        var hasBody = context.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true;
        return hasBody ? Invalid("The request body is null; it must be a JSON object.", null, "invalid_type") : Empty();
    }

    private static GenerationFailure From(JsonException fault)
    {
        var where = $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}";
        var path = fault.Path is null or "$"
            ? null
            : WireText.Shorten(fault.Path[(fault.Path.StartsWith("$.", StringComparison.Ordinal) ? 2 : 1)..]);
        if (fault.InnerException is JsonException syntax)
        {
            if (syntax.Message.StartsWith(NoTokens, StringComparison.Ordinal))
            {
                return Empty();
            }

            var what = Plain(syntax.Message.Split(Positions)[0]);
            return Invalid($"The request body is not valid JSON ({where}): {what}", null, "invalid_json");
        }

        if (fault.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return Invalid($"{path ?? "A field that this service does not know"} is given twice ({where}). Send it once.", path, "invalid_json");
        }

        var expected = Expected(path);
        return fault.InnerException is InvalidOperationException { Message: var reason } && reason.Contains("UTF-", StringComparison.Ordinal)
            ? Invalid($"{path ?? "A name in the request body"} is not valid Unicode ({where}): it has half of a surrogate pair, or bytes that are not UTF-8. Send whole characters.", path, "invalid_json")
            : Invalid($"{path ?? "The request body"} has the wrong type ({where}); it must be {expected}.", path, "invalid_type");
    }

    /// <summary>The type at a path of the chat request, in words: the record's own metadata knows.</summary>
    private static string Expected(string? path)
    {
        JsonTypeInfo? type = WireJson.Context.ChatCompletionRequest;
        foreach (var step in path?.Split('.', '[') ?? [])
        {
            var next = step.EndsWith(']') ? type.ElementType : type.Properties.FirstOrDefault(property => property.Name == step)?.PropertyType;
            if (next is null)
            {
                return "another one";
            }

            type = WireJson.Context.Options.GetTypeInfo(Nullable.GetUnderlyingType(next) ?? next);
        }

        return type switch
        {
            { Kind: JsonTypeInfoKind.Enumerable } => "an array",
            { Kind: JsonTypeInfoKind.Object } => "an object",
            _ when type.Type == typeof(string) => "a string",
            _ when type.Type == typeof(bool) => "true or false",
            _ when type.Type == typeof(double) => "a number",
            _ when type.Type == typeof(long) => "an integer of at most 64 bits",
            _ => "another one",
        };
    }

    private static string Plain(string message) =>
        _plain.FirstOrDefault(row => message.Contains(row.Part, StringComparison.Ordinal)).Sentence ?? message;

    private static GenerationFailure Empty() =>
        Invalid("The request body is empty. Send a JSON object with messages.", null, "invalid_json");

    private static GenerationFailure Invalid(string message, string? param, string code) =>
        new(FailureKind.InvalidRequest, message, param, code);
}
