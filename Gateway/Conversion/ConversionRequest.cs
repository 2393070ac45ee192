using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Gguf;
using Gateway.Interop;

namespace Gateway.Conversion;

/// <summary>One conversion of a checkpoint folder to a GGUF file.</summary>
/// <param name="Folder">Holds config.json, tokenizer.model and the weights.</param>
/// <param name="Output">The GGUF file to write.</param>
/// <param name="Type">The file's weight types.</param>
internal sealed record ConversionRequest(string Folder, string Output, GgufFileType Type)
{
    /// <summary>Replaces an existing output; otherwise one is refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>ChatGLM2 or ChatGLM3; null: told from the folder's files, and refused where they do not say.</summary>
    public ChatGlmFamily? Family { get; init; }

    /// <summary>Threads that convert; 0: one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Quantises; null: that beside the program, loaded when a quantised type is asked for.</summary>
    public LlamaLibrary? Library { get; init; }

    /// <summary>Written as general.name; null: the family's name.</summary>
    public string? Name { get; init; }

    /// <summary>Where the checkpoint came from, written as general.source.url where known.</summary>
    public string? SourceUrl { get; init; }

    /// <summary>The weights' licence, written as general.license where known.</summary>
    public string? License { get; init; }
}
