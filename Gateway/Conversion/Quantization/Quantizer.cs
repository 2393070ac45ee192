using Gateway.Conversion.Gguf;
using Gateway.Interop;

namespace Gateway.Conversion.Quantization;

/// <summary>Quantises a whole GGUF file, of any architecture the native library knows, with its own quantizer.</summary>
internal static class Quantizer
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Quantises. The native call cannot be interrupted: a cancellation is obeyed when it returns, and removes the part.
    /// </summary>
    /// <exception cref="ConversionException">The file cannot be quantised; the message says why.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static async Task<ConversionResult> QuantizeAsync(
        QuantizationRequest request,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken)
    {
        progress?.Report(new(ConversionPhase.Checking, 0, 0, null));
        OutputFile.CheckPlace(request.Output, request.Overwrite);
        var input = GgufFile.Read(request.Input);
        CheckTypes(input);
        var library = request.Library ?? NativeQuantization.LoadDefault();
        var types = await Task.Run(() => ChooseTypes(library, input, request.Type), cancellationToken);
        var head = new GgufHead(input.Metadata, input.Tensors.Select(x => (x.Name, types[x.Name], x.Dimensions.ToArray())));
        var part = OutputFile.PartOf(request.Output);
        File.Delete(part);
        DiskSpace.Require(request.Output, head.FileBytes);
        try
        {
            var call = Task.Run(() => Run(library, request, part), CancellationToken.None);
            await WatchAsync(call, part, head, progress);
            await call;
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new(ConversionPhase.Finishing, head.DataBytes, head.DataBytes, null));
            File.Move(part, request.Output, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        return new ConversionResult(
            request.Output, new FileInfo(request.Output).Length, head.Tensors.Count, head.Tensors.Sum(x => x.ElementCount));
    }

    private static void CheckTypes(GgufFile input)
    {
        var quantized = input.Tensors.FirstOrDefault(x => x.Type is not (GgmlType.F32 or GgmlType.F16 or GgmlType.BF16 or GgmlType.I32));
        if (quantized is not null)
        {
            throw new ConversionException(
                $"'{input.Path}' is quantised already: its tensor '{quantized.Name}' is {GgmlLayout.NameOf(quantized.Type)}. "
                + "Quantising twice loses quality twice: take the F32, F16 or BF16 file, or convert the checkpoint again.");
        }
    }

    private static IReadOnlyDictionary<string, GgmlType> ChooseTypes(LlamaLibrary library, GgufFile input, GgufFileType type) =>
        TypePlan.Choose(library, input.Metadata, input.Tensors.Select(x => (x.Name, x.Type, x.Dimensions.ToArray())), type);

    private static void Run(LlamaLibrary library, QuantizationRequest request, string part)
    {
        try
        {
            LlamaQuantizer.Quantize(library, request.Input, part, (QuantizationType)request.Type.Number, request.Threads);
        }
        catch (QuantizationException error)
        {
            throw new ConversionException(error.Message, error);
        }
    }

    // The native quantizer writes from front to back and tells nobody: the part's length is how far it has come.
    private static async Task WatchAsync(Task call, string part, GgufHead head, IProgress<ConversionProgress>? progress)
    {
        while (!call.IsCompleted)
        {
            await Task.WhenAny(call, Task.Delay(_pollInterval));
            var file = new FileInfo(part);
            var done = file.Exists ? Math.Clamp(file.Length - head.Bytes.Length, 0, head.DataBytes) : 0;
            progress?.Report(new(ConversionPhase.Tensors, done, head.DataBytes, null));
        }
    }
}
