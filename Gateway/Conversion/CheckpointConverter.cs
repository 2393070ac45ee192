namespace Gateway.Conversion;

/// <summary>Turns a Hugging Face checkpoint folder of ChatGLM2 or ChatGLM3 into a GGUF file that libllama loads.</summary>
internal static class CheckpointConverter
{
    /// <summary>
    /// Converts. The file appears under its name only when it is whole; until then it is <c>.part</c> beside it.
    /// </summary>
    /// <exception cref="ConversionException">The folder cannot be converted; the message says why.</exception>
    public static Task<ConversionResult> ConvertAsync(
        ConversionRequest request,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken) => throw new NotSupportedException(request.Folder);
}
