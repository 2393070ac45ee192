using System.Text.RegularExpressions;
using Gateway.Catalog;
using Gateway.Commands;
using Gateway.Conversion;
using Gateway.Conversion.Gguf;
using Gateway.Engines.Native;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>What a GGUF file will need on the native engine, from its header alone.</summary>
internal static partial class NativeModelEstimate
{
    /// <exception cref="ModelUnavailableException">The file cannot be read, is no GGUF, or its engine options contradict each other.</exception>
    public static ModelEstimate Of(ModelDefinition definition)
    {
        if (!File.Exists(definition.File))
        {
            throw new ModelUnavailableException(
                $"there is no file '{definition.File}'. Put it there, or change the model's Path, which is relative to the models folder.");
        }

        try
        {
            return Of(definition, shape =>
            {
                var settings = EngineSettings.Resolve(definition.Options.Engine, definition.Service.Engine, shape);
                return (settings.ContextLength, settings.KvCacheTokens, settings.KvCacheType);
            });
        }
        catch (EngineSettingsException exception)
        {
            throw new ModelUnavailableException(exception.Message, exception);
        }
    }

    /// <param name="definition">A model with a file.</param>
    /// <param name="resolve">From the file's shape: the engine's context length, and its KV cache.</param>
    /// <exception cref="ModelUnavailableException">The file cannot be read or is no GGUF.</exception>
    public static ModelEstimate Of(
        ModelDefinition definition, Func<ModelShape, (int ContextLength, int KvCacheTokens, KvCachePrecision KvCacheType)> resolve)
    {
        try
        {
            var memory = MemoryEstimate.Of(GgufFile.Read(definition.File));
            var trained = (int)Math.Clamp(memory.TrainedContext ?? 0, 0, int.MaxValue);
            var shape = new ModelShape(trained, memory.KvBytesPerToken / MemoryEstimate.BytesOfF16);
            var settings = resolve(shape);
            var perToken = shape.KvBytesPerToken(settings.KvCacheType) ?? 0;
            var bytes = memory.WeightBytes + LaterSplits(definition.File) + (perToken * settings.KvCacheTokens);
            return new ModelEstimate((long)bytes, settings.ContextLength);
        }
        catch (Exception exception) when (exception is ConversionException or IOException or UnauthorizedAccessException)
        {
            throw new ModelUnavailableException(exception.Message, exception);
        }
    }

    /// <summary>Bytes of the other files of a model that is split over several; their headers are a small part of them.</summary>
    private static long LaterSplits(string path)
    {
        if (FirstSplit().Match(path) is not { Success: true } match || Path.GetDirectoryName(path) is not { } folder)
        {
            return 0;
        }

        var pattern = $"{Path.GetFileName(path[..match.Index])}-*{match.Groups[1].Value}";
        return new DirectoryInfo(folder).EnumerateFiles(pattern).Where(file => file.FullName != path).Sum(static file => file.Length);
    }

    [GeneratedRegex(@"-00001(-of-\d{5}\.gguf)$", RegexOptions.CultureInvariant)]
    private static partial Regex FirstSplit();
}
