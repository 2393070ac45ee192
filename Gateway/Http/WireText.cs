using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gateway.Http;

/// <summary>Reads JSON values that may be of any kind, without trusting them.</summary>
internal static class WireText
{
    private const int ShownBytes = 48;

    /// <summary>Longer than any model id and any field's name may be.</summary>
    private const int ShownCharacters = 160;

    /// <summary>The text of a string; null where it is no string or no valid Unicode, as with a lone surrogate.</summary>
    public static string? Read(JsonElement element)
    {
        if (element.ValueKind is not JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A name that the client chose, cut so that a message cannot become as long as a request.</summary>
    public static string Shorten(string name) => name.Length <= ShownCharacters ? name : name[..ShownCharacters] + "...";

    /// <summary>The value as a message can show it: as it came, and cut where it is long.</summary>
    public static string Describe(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Undefined)
        {
            return "absent";
        }

        var json = JsonMarshal.GetRawUtf8Value(element);
        var shown = Encoding.UTF8.GetString(json[..Math.Min(json.Length, ShownBytes)]);
        return json.Length > ShownBytes ? shown + "..." : shown;
    }
}
