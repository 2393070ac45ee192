using Gateway.OpenAI;
using Gateway.Requests;

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

    /// <summary>The names, for the documentation's test.</summary>
    public static IEnumerable<string> HarmlessNames =>
        [.. HarmlessParameters.OfRequest, .. HarmlessParameters.OfMessage, .. HarmlessParameters.OfStreamOptions];

    /// <summary>The header's value; null where every field is known.</summary>
    public static string? In(ChatCompletionRequest request)
    {
        var names = OtherFields.In(request)
            .Where(static field => !field.IsHarmless)
            .Take(MaxNames + 1)
            .Select(static field => Sanitize(field.Path))
            .ToList();
        if (names.Count > MaxNames)
        {
            names[MaxNames] = "...";
        }

        return names.Count == 0 ? null : string.Join(", ", names);
    }

    /// <summary>A client chose the name: only what cannot break a header or a list of names stays.</summary>
    private static string Sanitize(string name)
    {
        var shown = name.Length <= MaxNameLength ? name : name[..MaxNameLength];
        return string.Concat(shown.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']' ? c : '?'));
    }
}
