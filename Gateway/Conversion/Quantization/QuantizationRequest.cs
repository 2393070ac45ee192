using Gateway.Conversion.Gguf;

namespace Gateway.Conversion.Quantization;

/// <summary>One conversion of a GGUF file's weights to other types.</summary>
/// <param name="Input">A GGUF file with F32, F16 or BF16 weights.</param>
/// <param name="Output">The GGUF file to write.</param>
/// <param name="Type">The output's weight types.</param>
internal sealed record QuantizationRequest(string Input, string Output, GgufFileType Type)
{
    /// <summary>Replaces an existing output; otherwise one is refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Quantises weights that are quantised already, which loses quality twice; otherwise they are refused.</summary>
    public bool AllowRequantize { get; init; }

    /// <summary>Threads that quantise; 0: one for each processor.</summary>
    public int Threads { get; init; }
}
