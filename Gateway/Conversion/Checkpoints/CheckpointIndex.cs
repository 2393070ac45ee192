using System.Text.Json;

namespace Gateway.Conversion.Checkpoints;

/// <summary>Which files of a folder hold its weights: an index JSON's shards, or one file.</summary>
/// <param name="Files">File names, each once.</param>
/// <param name="WeightMap">Which file holds which tensor; null where there is no index.</param>
internal sealed record CheckpointIndex(IReadOnlyList<string> Files, IReadOnlyDictionary<string, string>? WeightMap)
{
    private const int MaxIndexBytes = 1 << 24;

    private static readonly string[] _indexes = ["model.safetensors.index.json", "pytorch_model.bin.index.json"];
    private static readonly string[] _singles = ["model.safetensors", "pytorch_model.bin"];

    /// <summary>
    /// Finds the weights, safetensors before .bin. An index whose shards are not all there is passed over if other
    /// weights are complete, and named if none are.
    /// </summary>
    public static CheckpointIndex Find(string folder)
    {
        CheckpointIndex? incomplete = null;
        for (var i = 0; i < _indexes.Length; i++)
        {
            if (File.Exists(Path.Combine(folder, _indexes[i])))
            {
                var index = ReadIndex(Path.Combine(folder, _indexes[i]));
                if (index.MissingFrom(folder).Length == 0)
                {
                    return index;
                }

                incomplete ??= index;
            }
            else if (File.Exists(Path.Combine(folder, _singles[i])))
            {
                return new CheckpointIndex([_singles[i]], null);
            }
        }

        throw new ConversionException(incomplete is null
            ? $"'{folder}' has no weights: none of {string.Join(", ", _indexes.Concat(_singles))} is there."
            : $"'{folder}' is not complete: {string.Join(", ", incomplete.MissingFrom(folder))} of its {incomplete.Files.Count} shards missing.");
    }

    private string[] MissingFrom(string folder) => [.. Files.Where(x => !File.Exists(Path.Combine(folder, x)))];

    private static CheckpointIndex ReadIndex(string path)
    {
        if (new FileInfo(path).Length > MaxIndexBytes)
        {
            throw new ConversionException($"'{path}' is no checkpoint's index: it has more than {MaxIndexBytes} bytes.");
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var entry in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                map[entry.Name] = CheckFileName(entry.Value.GetString() ?? "", path);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ConversionException($"'{path}' is damaged: it has no JSON object 'weight_map' of file names.", error);
        }

        return map.Count > 0
            ? new CheckpointIndex([.. map.Values.Distinct().Order(StringComparer.Ordinal)], map)
            : throw new ConversionException($"'{path}' is damaged: its weight_map is empty.");
    }

    // A shard lies beside its index; anything else would read files that are not the checkpoint's.
    private static string CheckFileName(string name, string path) =>
        name.Length > 0 && name.IndexOfAny(['/', '\\', ':', '\0']) < 0 && name is not ("." or "..")
            ? name
            : throw new ConversionException($"'{path}' names the shard '{name}', which is not the plain name of a file beside it.");
}
