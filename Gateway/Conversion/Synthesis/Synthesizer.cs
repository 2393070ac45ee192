namespace Gateway.Conversion.Synthesis;

/// <summary>
/// Writes a model file of a given shape with random weights: how fast it runs and whether it fits depend on the shape
/// and the types alone.
/// </summary>
internal static class Synthesizer
{
    public static Task<ConversionResult> WriteAsync(
        SynthesisRequest request,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken) => throw new NotSupportedException(request.Shape.Name);
}
