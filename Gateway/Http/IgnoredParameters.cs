using System.Text.Json;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>
/// Names the fields that nobody here knows in a response header, so that a misspelt one is found. Those that are known and
/// do not change the answer are left out.
/// </summary>
internal static class IgnoredParameters
{
    public const string Header = "X-Ignored-Parameters";

    private const int MaxNames = 32;
    private const int MaxNameLength = 64;

    private static readonly HashSet<string> HarmlessInRequest = new(StringComparer.Ordinal)
    {
        "metadata",
        "parallel_tool_calls",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "service_tier",
        "store",
        "user",
    };

    private static readonly HashSet<string> HarmlessInMessage = new(StringComparer.Ordinal) { "annotations", "name" };

    private static readonly HashSet<string> HarmlessInStreamOptions = new(StringComparer.Ordinal) { "include_obfuscation" };

    /// <summary>The names, for the documentation's test.</summary>
    public static IEnumerable<string> HarmlessNames =>
        HarmlessInRequest.Concat(HarmlessInMessage).Concat(HarmlessInStreamOptions);

    /// <summary>The header's value; null where every field is known.</summary>
    public static string? In(ChatCompletionRequest request)
    {
        var names = Unknown(request).Take(MaxNames + 1).Select(Sanitize).ToList();
        if (names.Count > MaxNames)
        {
            names[MaxNames] = "...";
        }

        return names.Count == 0 ? null : string.Join(", ", names);
    }

    private static IEnumerable<string> Unknown(ChatCompletionRequest request)
    {
        foreach (var name in Names(request.OtherFields))
        {
            if (!HarmlessInRequest.Contains(name) && !RefusedParameters.KnowsOfRequest(name))
            {
                yield return name;
            }
        }

        foreach (var name in Names(request.StreamOptions?.OtherFields).Where(name => !HarmlessInStreamOptions.Contains(name)))
        {
            yield return "stream_options." + name;
        }

        for (var i = 0; i < request.Messages?.Count; i++)
        {
            foreach (var name in Names(request.Messages[i]?.OtherFields))
            {
                if (!HarmlessInMessage.Contains(name) && !RefusedParameters.KnowsOfMessage(name))
                {
                    yield return $"messages[{i}].{name}";
                }
            }
        }
    }

    private static IEnumerable<string> Names(Dictionary<string, JsonElement>? fields) => fields?.Keys ?? Enumerable.Empty<string>();

    /// <summary>A client chose the name: only what cannot break a header or a list of names stays.</summary>
    private static string Sanitize(string name)
    {
        var shown = name.Length <= MaxNameLength ? name : name[..MaxNameLength];
        return string.Concat(shown.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']' ? c : '?'));
    }
}
