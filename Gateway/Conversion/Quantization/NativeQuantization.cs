using Gateway.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Conversion.Quantization;

/// <summary>The native library that quantises, where a caller gives none.</summary>
internal static class NativeQuantization
{
    /// <exception cref="ConversionException">It cannot be loaded; the message says why.</exception>
    public static LlamaLibrary LoadDefault()
    {
        try
        {
            return LlamaLibrary.Load(null, NullLoggerFactory.Instance);
        }
        catch (NativeLibraryException error)
        {
            throw new ConversionException($"Quantised types need llama.cpp: {error.Message} The types f32, f16 and bf16 do not.", error);
        }
    }
}
