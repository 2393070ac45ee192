using System.Text.Json;
using Gateway.Generation;
using Gateway.OpenAI;
using Gateway.Requests;

namespace Gateway.Http;

/// <summary>Finds the fields of a request that have no meaning here. Those that are refused in any case are not among them.</summary>
internal static class OtherFields
{
    public static IReadOnlyList<OtherField> In(ChatCompletionRequest request) => [.. Find(request)];

    private static IEnumerable<OtherField> Find(ChatCompletionRequest request)
    {
        foreach (var (name, value) in Fields(request.OtherFields).Where(static field => !RefusedParameters.KnowsOfRequest(field.Key)))
        {
            yield return Field("", name, value, HarmlessParameters.OfRequest);
        }

        foreach (var (name, value) in Fields(request.StreamOptions?.OtherFields))
        {
            yield return Field("stream_options.", name, value, HarmlessParameters.OfStreamOptions);
        }

        for (var i = 0; i < request.Messages?.Count; i++)
        {
            foreach (var (name, value) in Fields(request.Messages[i]?.OtherFields).Where(static field => !RefusedParameters.KnowsOfMessage(field.Key)))
            {
                yield return Field($"messages[{i}].", name, value, HarmlessParameters.OfMessage);
            }
        }
    }

    private static Dictionary<string, JsonElement> Fields(Dictionary<string, JsonElement>? fields) => fields ?? [];

    private static OtherField Field(string prefix, string name, JsonElement value, IReadOnlyList<string> harmless) =>
        new(prefix + WireText.Shorten(name), value, harmless.Contains(name, StringComparer.Ordinal));
}
