using Gateway.Conversion.Gguf;
using Gateway.Interop;

namespace Gateway.Conversion.Quantization;

/// <summary>One conversion of a GGUF file's weights to other types.</summary>
/// <param name="Input">A GGUF file with F32, F16 or BF16 weights; one that is quantised already is refused.</param>
/// <param name="Output">The GGUF file to write.</param>
/// <param name="Type">The output's weight types.</param>
internal sealed record QuantizationRequest(string Input, string Output, GgufFileType Type)
{
    /// <summary>Replaces an existing output; otherwise one is refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Threads that quantise; 0: one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Quantises; null: that beside the program.</summary>
    public LlamaLibrary? Library { get; init; }
}
