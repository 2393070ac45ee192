using System.Globalization;
using System.Text;

namespace Gateway.Engines.Remote;

/// <summary>Makes text of an upstream fit to be shown and logged: one line, cut, and without the key.</summary>
/// <param name="key">The upstream's key, or null.</param>
internal sealed class UpstreamText(string? key)
{
    private const int MaxMessage = 600;
    private const int MaxName = 128;

    /// <summary>A text for a person; null where there is none.</summary>
    public string? Message(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // Before it is cut: half of a key must not stay either.
        var safe = key is null ? text : text.Replace(key, "***", StringComparison.OrdinalIgnoreCase);
        var line = new StringBuilder(Math.Min(safe.Length, MaxMessage) + 3);
        foreach (var rune in safe.EnumerateRunes())
        {
            if (line.Length >= MaxMessage)
            {
                line.Append("...");
                break;
            }

            line.Append(IsPlain(rune) ? rune.ToString() : " ");
        }

        return line.ToString().Trim();
    }

    /// <summary>The path of a field; null where it is none.</summary>
    public string? Param(string? text) => Name(text, "_.-[]$/");

    /// <summary>A code for a program; null where it is none, or only repeats a status.</summary>
    public string? Code(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : Name(text, "_.-");

    private string? Name(string? text, string alsoAllowed) =>
        text is { Length: > 0 and <= MaxName }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || alsoAllowed.Contains(c, StringComparison.Ordinal))
        && (key is null || !text.Contains(key, StringComparison.OrdinalIgnoreCase))
            ? text
            : null;

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
