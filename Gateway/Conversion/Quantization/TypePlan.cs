using Gateway.Conversion.Gguf;
using Gateway.Interop;

namespace Gateway.Conversion.Quantization;

/// <summary>
/// Which type each tensor of a quantised file gets. The native quantizer decides by names, row lengths and the number
/// of layers, with rules that change from release to release; so it is asked, not imitated: it quantises a miniature,
/// in which each matrix has all its columns but only two rows, and the miniature's types are read back.
/// </summary>
internal static class TypePlan
{
    // ggml takes a matrix of one row for a vector, which stays as it is.
    private const long MiniatureRows = 2;

    /// <param name="library">Decides.</param>
    /// <param name="metadata">The file's; the vocabulary is left out.</param>
    /// <param name="tensors">Every tensor, with the type that it has before.</param>
    /// <param name="type">The file's type.</param>
    /// <returns>The type of each tensor by its name.</returns>
    public static IReadOnlyDictionary<string, GgmlType> Choose(
        LlamaLibrary library,
        GgufMetadata metadata,
        IEnumerable<(string Name, GgmlType Type, long[] Dimensions)> tensors,
        GgufFileType type)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-types-");
        try
        {
            var miniature = Path.Combine(folder.FullName, "miniature.gguf");
            var quantized = Path.Combine(folder.FullName, "quantized.gguf");
            Write(miniature, metadata, tensors);
            LlamaQuantizer.Quantize(library, miniature, quantized, (QuantizationType)type.Number, threads: 1);
            return GgufFile.Read(quantized).Tensors.ToDictionary(x => x.Name, x => x.Type, StringComparer.Ordinal);
        }
        catch (QuantizationException error)
        {
            throw new ConversionException($"llama.cpp {library.Version} cannot quantise this model to {type}: {error.Message}", error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(
        string path,
        GgufMetadata metadata,
        IEnumerable<(string Name, GgmlType Type, long[] Dimensions)> tensors)
    {
        var withoutVocabulary = new GgufMetadata();
        foreach (var (key, value) in metadata.Where(x => !x.Key.StartsWith("tokenizer.", StringComparison.Ordinal)))
        {
            withoutVocabulary.Add(key, value);
        }

        var head = new GgufHead(withoutVocabulary, tensors.Select(x => (x.Name, x.Type, Shrink(x.Dimensions))));
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.SetLength(file, head.FileBytes);
        RandomAccess.Write(file, head.Bytes.Span, 0);
    }

    private static long[] Shrink(long[] dimensions) =>
        dimensions.Length == 1 ? dimensions : [dimensions[0], Math.Min(dimensions[1], MiniatureRows)];
}
