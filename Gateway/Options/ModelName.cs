using System.Text.RegularExpressions;

namespace Gateway.Options;

/// <summary>What an id or an alias may look like.</summary>
internal static partial class ModelName
{
    public const string Pattern = "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$";

    public const string Rule = "a model id has 1 to 128 letters, digits, '.', '_', ':', '/' or '-', and starts with a letter or a digit.";

    public static bool IsValid(string? name) => name is not null && Valid().IsMatch(name);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
