using System.Text.RegularExpressions;

namespace Gateway.Conversion.Hub;

/// <summary><c>owner/name</c> on a hub.</summary>
internal sealed partial record HubRepository(string Owner, string Name)
{
    public override string ToString() => $"{Owner}/{Name}";

    /// <summary>Reads <c>owner/name</c>; <c>null</c> where it is not of that form.</summary>
    public static HubRepository? Parse(string text)
    {
        var match = Form().Match(text);
        return match.Success ? new HubRepository(match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]{0,95})/([A-Za-z0-9][A-Za-z0-9._-]{0,95})\z")]
    private static partial Regex Form();
}
