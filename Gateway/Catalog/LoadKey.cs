using System.Globalization;
using System.Text.Json;
using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>
/// What a loaded model depends on: its file and every option that its loader reads. Where two definitions have the same key,
/// what was loaded of the one serves the other.
/// </summary>
internal static class LoadKey
{
    private static readonly string[] Irrelevant = [nameof(ModelOptions.Aliases), nameof(ModelOptions.Load), nameof(ModelOptions.KeepAliveSeconds)];

    /// <returns>A text to compare, and not to show: it can hold an API key.</returns>
    public static string Of(ModelDefinition model)
    {
        var options = JsonSerializer.SerializeToNode(model.Options)!.AsObject();
        foreach (var name in Irrelevant)
        {
            options.Remove(name);
        }

        return string.Join(
            '\n',
            model.EngineKind,
            model.Path,
            FileState(model.Path),
            options.ToJsonString(),
            JsonSerializer.Serialize(model.Service.Engine),
            JsonSerializer.Serialize(model.Service.Sampling));
    }

    private static string FileState(string? path) => path is not null && new FileInfo(path) is { Exists: true } file
        ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}")
        : "";
}
