namespace Gateway.Conversion.Quantization;

/// <summary>Quantises a whole GGUF file, of any architecture the native library knows, with its own quantizer.</summary>
internal static class Quantizer
{
    /// <summary>
    /// Quantises. The native call cannot be interrupted: a cancellation is seen when it returns, and removes the part.
    /// </summary>
    public static Task<ConversionResult> QuantizeAsync(
        QuantizationRequest request,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken) => throw new NotSupportedException(request.Input);
}
