using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>One model of a repository: a GGUF file, or all pieces of a split one.</summary>
/// <param name="Path">Of the file, or of the first piece: that is the one that is loaded.</param>
/// <param name="Pieces">In order.</param>
internal sealed partial record GgufChoice(string Path, IReadOnlyList<HubFile> Pieces)
{
    public long Size => Pieces.Sum(piece => piece.Size);

    /// <summary>Every model of the repository whose pieces are all there, in the order of their names.</summary>
    public static IReadOnlyList<GgufChoice> Of(HubListing listing) =>
    [
        .. listing.Files
            .Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            .GroupBy(file => Split().Replace(file.Path, "-of-$2.gguf"))
            .Select(group => group.OrderBy(file => file.Path, StringComparer.Ordinal).ToList())
            .Where(IsWhole)
            .Select(pieces => new GgufChoice(pieces[0].Path, pieces))
            .OrderBy(choice => choice.Path, StringComparer.Ordinal),
    ];

    public bool Has(string path) => Pieces.Any(piece => piece.Path == path);

    private static bool IsWhole(List<HubFile> pieces)
    {
        var match = Split().Match(pieces[0].Path);
        return !match.Success
            || (match.Groups[1].Value == "00001"
                && pieces.Count == int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"-(\d{5})-of-(\d{5})\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Split();
}
