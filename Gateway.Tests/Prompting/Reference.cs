using Gateway.Prompting;

namespace Gateway.Tests.Prompting;

/// <summary>What the filters do to a stream, done to the whole text in the plainest way.</summary>
internal static class Reference
{
    /// <summary>The text before the stop text that is complete first (the longest of several), or null without one.</summary>
    public static string? Cut(string text, IReadOnlyList<string> stop)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var found = stop.Where(s => text[..end].EndsWith(s, StringComparison.Ordinal)).MaxBy(s => s.Length);
            if (found is not null)
            {
                return text[..(end - found.Length)];
            }
        }

        return null;
    }

    public static string Answer(string raw, IReadOnlyList<string> stop, AnswerRules rules)
    {
        var text = rules.TrimsWhiteSpace ? raw.TrimStart() : raw;
        text = Cut(text, stop) ?? text;
        text = rules.TrimsWhiteSpace ? text.TrimEnd() : text;
        return rules.Replacement is { } replacement
            ? text.Replace(replacement.Find, replacement.Put, StringComparison.Ordinal)
            : text;
    }
}
