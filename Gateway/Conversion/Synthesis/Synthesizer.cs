using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Quantization;

namespace Gateway.Conversion.Synthesis;

/// <summary>
/// Writes a model file of a given shape with random weights: how fast it runs and whether it fits depend on the shape
/// and the types alone.
/// </summary>
internal static class Synthesizer
{
    private const long SlabBytes = 4 << 20;
    private const float NormEpsilon = 1e-5f;

    /// <exception cref="ConversionException">The file cannot be written; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<ConversionResult> WriteAsync(
        SynthesisRequest request,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken)
    {
        progress?.Report(new(ConversionPhase.Checking, 0, 0, null));
        OutputFile.CheckPlace(request.Output, request.Overwrite);
        var config = ToConfig(request.Shape);
        var vocabulary = SynthesisVocabulary.Build(config.Vocabulary);
        var head = await Task.Run(() => Plan(request, config, vocabulary), cancellationToken);
        using var output = OutputFile.Create(request.Output, head.FileBytes, request.Overwrite);
        RandomAccess.Write(output.Handle, head.Bytes.Span, 0);
        var weights = new SynthesisWeights(config, vocabulary.Pieces, request.Seed);
        await Task.Run(() => weights.Prepare(head.Tensors), cancellationToken);
        await WriteTensorsAsync(request, head, weights, output, progress, cancellationToken);
        progress?.Report(new(ConversionPhase.Finishing, head.DataBytes, head.DataBytes, null));
        await Task.Run(output.Commit, CancellationToken.None);
        return new ConversionResult(request.Output, head.FileBytes, head.Tensors.Count, head.Tensors.Sum(x => x.ElementCount));
    }

    private static ChatGlmConfig ToConfig(SynthesisShape shape) => new(
        shape.Layers,
        shape.Width,
        shape.FeedForward,
        shape.Heads,
        shape.KeyValueHeads,
        shape.Width / shape.Heads,
        shape.Vocabulary,
        shape.ContextLength,
        NormEpsilon);

    private static GgufHead Plan(SynthesisRequest request, ChatGlmConfig config, ChatGlmVocabulary vocabulary)
    {
        KeyValuePair<string, string>[] general =
        [
            new("general.name", $"{request.Shape.Name} (random weights)"),
            new("general.description", "Random weights in the shape of a model, to measure speed and memory with. Its answers mean nothing."),
        ];
        var metadata = ChatGlmMetadata.Build(config, ChatGlmFamily.ChatGlm2, vocabulary, request.Type, general);
        var before = ChatGlmTensor.List(config)
            .Select(x => (x.GgufName, x.IsVector ? GgmlType.F32 : request.Type.MatrixType ?? GgmlType.F16, x.Dimensions))
            .ToArray();
        if (!request.Type.IsQuantized)
        {
            return new GgufHead(metadata, before);
        }

        var types = TypePlan.Choose(request.Library ?? NativeQuantization.LoadDefault(), metadata, before, request.Type);
        return new GgufHead(metadata, before.Select(x => (x.GgufName, types[x.GgufName], x.Dimensions)));
    }

    private static async Task WriteTensorsAsync(
        SynthesisRequest request,
        GgufHead head,
        SynthesisWeights weights,
        OutputFile output,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = request.Threads > 0 ? request.Threads : Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
        var done = 0L;
        await Parallel.ForAsync(0, head.Tensors.Count, options, (i, token) =>
        {
            var tensor = head.Tensors[i];
            WriteTensor(tensor, weights, weights.RandomFor(i), output, head.Bytes.Length + tensor.Offset, token);
            progress?.Report(new(ConversionPhase.Tensors, Interlocked.Add(ref done, tensor.Bytes), head.DataBytes, tensor.Name));
            return ValueTask.CompletedTask;
        });
    }

    private static void WriteTensor(
        GgufTensor tensor,
        SynthesisWeights weights,
        Random random,
        OutputFile output,
        long offset,
        CancellationToken cancellationToken)
    {
        var rowBytes = tensor.Bytes / tensor.RowCount;
        var slabRows = Math.Min(tensor.RowCount, Math.Max(1, SlabBytes / rowBytes));
        var slab = new byte[slabRows * rowBytes];
        for (var row = 0L; row < tensor.RowCount; row += slabRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = slab.AsSpan(0, (int)(Math.Min(slabRows, tensor.RowCount - row) * rowBytes));
            weights.Fill(tensor, row, rows, random);
            RandomAccess.Write(output.Handle, rows, offset + (row * rowBytes));
        }
    }
}
