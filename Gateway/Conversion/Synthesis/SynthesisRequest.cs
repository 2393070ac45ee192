using Gateway.Conversion.Gguf;
using Gateway.Interop;

namespace Gateway.Conversion.Synthesis;

/// <summary>A model file of random weights.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Output">The GGUF file to write.</param>
/// <param name="Type">The file's weight types.</param>
internal sealed record SynthesisRequest(SynthesisShape Shape, string Output, GgufFileType Type)
{
    /// <summary>The same seed, shape, type and llama.cpp give the same file.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Replaces an existing output; otherwise one is refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Threads that write; 0: one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Quantises; null: that beside the program, loaded when a quantised type is asked for.</summary>
    public LlamaLibrary? Library { get; init; }
}
