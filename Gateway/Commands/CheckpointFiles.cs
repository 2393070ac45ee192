using System.Text.RegularExpressions;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>Which files of a repository make up a checkpoint: configuration, vocabulary, licence and one set of weights.</summary>
internal static partial class CheckpointFiles
{
    private static readonly string[] _required = ["config.json", "tokenizer.model"];
    private static readonly string[] _wanted = ["tokenizer_config.json", "generation_config.json"];

    /// <summary>Small files first, so that a refusal comes before the long part.</summary>
    public static IReadOnlyList<HubFile> Select(HubListing listing)
    {
        var missing = _required.Where(name => listing.Files.All(file => file.Path != name)).ToList();
        if (missing.Count > 0)
        {
            throw new CommandException($"{listing.Repository} has no {string.Join(" and no ", missing)}: it is not a checkpoint that can be converted.");
        }
        var small = listing.Files.Where(file =>
            _required.Contains(file.Path) || _wanted.Contains(file.Path) || License().IsMatch(file.Path));
        return [.. small.OrderBy(file => file.Path, StringComparer.Ordinal), .. Weights(listing)];
    }

    /// <summary>safetensors where the repository has them, else PyTorch's shards: the same weights, never both.</summary>
    private static IEnumerable<HubFile> Weights(HubListing listing)
    {
        foreach (var pattern in new[] { Safetensors(), PyTorch() })
        {
            var files = listing.Files.Where(file => pattern.IsMatch(file.Path)).ToList();
            if (files.Any(file => !file.Path.EndsWith(".json", StringComparison.Ordinal)))
            {
                return files.OrderByDescending(file => file.Path.EndsWith(".json", StringComparison.Ordinal))
                    .ThenBy(file => file.Path, StringComparer.Ordinal);
            }
        }
        throw new CommandException(
            $"{listing.Repository} has no weights that can be converted: neither model*.safetensors nor pytorch_model*.bin.");
    }

    [GeneratedRegex(@"^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?\z")]
    private static partial Regex Safetensors();

    [GeneratedRegex(@"^pytorch_model(-\d{5}-of-\d{5})?\.bin(\.index\.json)?\z")]
    private static partial Regex PyTorch();

    [GeneratedRegex(@"^[A-Z_]*LICENSE[A-Za-z._]*\z")]
    private static partial Regex License();
}
