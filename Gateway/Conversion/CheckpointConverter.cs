using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Quantization;
using Gateway.Conversion.Tokenizers;

namespace Gateway.Conversion;

/// <summary>Turns a Hugging Face checkpoint folder of ChatGLM2 or ChatGLM3 into a GGUF file that libllama loads.</summary>
internal static class CheckpointConverter
{
    /// <summary>
    /// Converts. The file appears under its name only when it is whole; until then it is <c>.part</c> beside it. The
    /// checkpoint is read once and the output written once, whatever the type.
    /// </summary>
    /// <exception cref="ConversionException">The folder cannot be converted; the message says why.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static async Task<ConversionResult> ConvertAsync(
        ConversionRequest request,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken)
    {
        // 1. Everything that can be refused without reading weights.
        progress?.Report(new(ConversionPhase.Checking, 0, 0, null));
        OutputFile.CheckPlace(request.Output, request.Overwrite);
        var config = ChatGlmConfig.Read(request.Folder);
        var family = request.Family ?? ChatGlmFamilies.Detect(request.Folder);
        var pieces = SentencePieceModel.Read(Path.Combine(request.Folder, "tokenizer.model"));
        var vocabulary = ChatGlmVocabulary.Build(pieces, config.Vocabulary, family);
        var metadata = ChatGlmMetadata.Build(config, family, vocabulary, request.Type, General(request, family));
        using var checkpoint = Checkpoint.Open(request.Folder);
        var tensors = ChatGlmTensorMap.Match(config, checkpoint);

        // 2. The types, and with them the size.
        var head = await Task.Run(() => Plan(request, metadata, tensors), cancellationToken);
        using var output = OutputFile.Create(request.Output, head.FileBytes, request.Overwrite);

        // 3. The weights.
        RandomAccess.Write(output.Handle, head.Bytes.Span, 0);
        var pairs = tensors.Select((x, i) => (x.Source, head.Tensors[i])).ToArray();
        var pipeline = new TensorPipeline(checkpoint, pairs, request.Threads, cancellationToken);
        await pipeline.RunAsync(output, head.Bytes.Length, progress);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Run(output.Commit, CancellationToken.None);
        return new ConversionResult(request.Output, head.FileBytes, tensors.Count, head.Tensors.Sum(x => x.ElementCount));
    }

    private static GgufHead Plan(
        ConversionRequest request,
        GgufMetadata metadata,
        IReadOnlyList<(ChatGlmTensor Target, StoredTensor Source)> tensors)
    {
        var before = tensors.Select(x => (x.Target.GgufName, TypeBefore(x.Target, x.Source), x.Target.Dimensions)).ToArray();
        if (request.Type.MatrixType is { } type)
        {
            return new GgufHead(metadata, before.Select(x => (x.GgufName, x.Dimensions.Length == 1 ? GgmlType.F32 : type, x.Dimensions)));
        }

        var library = request.Library ?? NativeQuantization.LoadDefault();
        var types = TypePlan.Choose(library, metadata, before, request.Type);
        return new GgufHead(metadata, before.Select(x => (x.GgufName, types[x.GgufName], x.Dimensions)));
    }

    private static GgmlType TypeBefore(ChatGlmTensor target, StoredTensor source) => source.Type switch
    {
        _ when target.IsVector => GgmlType.F32,
        ScalarType.F16 => GgmlType.F16,
        ScalarType.BF16 => GgmlType.BF16,
        _ => GgmlType.F32,
    };

    private static IEnumerable<KeyValuePair<string, string>> General(ConversionRequest request, ChatGlmFamily family)
    {
        yield return new("general.name", request.Name ?? (family == ChatGlmFamily.ChatGlm3 ? "ChatGLM3" : "ChatGLM2"));
        if (request.License is { } license)
        {
            yield return new("general.license", license);
        }

        if (request.SourceUrl is { } url)
        {
            yield return new("general.source.url", url);
        }
    }
}
