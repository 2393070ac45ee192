using System.Globalization;
using System.Text.Json;

namespace Gateway.Engines.Remote;

/// <summary>
/// What an upstream says of a failure, in whichever of the known forms: OpenAI's <c>error</c> object, an error as a text,
/// the fields at the top (older vLLM), or a web framework's <c>detail</c>.
/// </summary>
/// <param name="Message">For a person.</param>
/// <param name="Type">OpenAI's kind of error, or the service's own.</param>
/// <param name="Param">The request's field at fault.</param>
/// <param name="Code">For a program; a number as text.</param>
internal sealed record UpstreamError(string? Message, string? Type, string? Param, string? Code)
{
    /// <summary>No error that could be read.</summary>
    public static readonly UpstreamError Nothing = new(null, null, null, null);

    /// <summary>The status that the code is, if it is one.</summary>
    public int? Status =>
        int.TryParse(Code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600 ? status : null;

    /// <summary>
    /// The conversation and its answer do not fit the context. OpenAI has a code for that and llama-server a type; vLLM, SGLang
    /// and older releases of llama-server only say so in words, which are among these.
    /// </summary>
    public bool IsTooLong => Code is "context_length_exceeded" || Type is "exceed_context_size_error" || SaysTooLong.Any(
        words => Message?.Contains(words, StringComparison.OrdinalIgnoreCase) is true);

    private static readonly string[] SaysTooLong =
    [
        "maximum context length",
        "maximum model length",
        "model's context length",
        "(context length",
        "available context size",
    ];

    /// <summary>Reads a whole body; empty where it is no JSON or has no error in it.</summary>
    public static UpstreamError Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object && Find(root, "error") is { ValueKind: not JsonValueKind.Null } error
                ? Of(error)
                : Of(root);
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    /// <summary>Reads the error itself.</summary>
    public static UpstreamError Of(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => Nothing with { Message = TextOf(error) },
        JsonValueKind.Object => new UpstreamError(
            Field(error, "message") ?? Field(error, "detail"), Field(error, "type"), Field(error, "param"), Field(error, "code")),
        _ => Nothing,
    };

    private static string? Field(JsonElement error, string name) => Find(error, name) is { } value ? TextOf(value) : null;

    /// <summary>The field; null where it is not there, or another one's name is no valid Unicode.</summary>
    private static JsonElement? Find(JsonElement parent, string name)
    {
        try
        {
            return parent.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                return value.GetRawText();
            case JsonValueKind.Array or JsonValueKind.Object:
                return value.GetRawText();
            case JsonValueKind.String:
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    return null;
                }

            default:
                return null;
        }
    }
}
