namespace Gateway.Conversion.Gguf;

/// <summary>What a GGUF file says about itself: everything but the tensors' data.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">Of the format: 2 or 3.</param>
/// <param name="Metadata">Its keys and values.</param>
/// <param name="Tensors">Its tensors, in the file's order.</param>
/// <param name="Alignment">Tensor data begin at multiples of this.</param>
/// <param name="DataOffset">Where the tensor data begin.</param>
/// <param name="FileBytes">The file's size.</param>
internal sealed record GgufFile(
    string Path,
    uint Version,
    GgufMetadata Metadata,
    IReadOnlyList<GgufTensor> Tensors,
    int Alignment,
    long DataOffset,
    long FileBytes)
{
    /// <summary>Reads and checks a file's head: every size and offset lies inside the file.</summary>
    /// <exception cref="ConversionException">It is not a GGUF file, or a damaged one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static GgufFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Read(stream, path);
    }

    /// <summary>As <see cref="Read(string)"/>, from a stream that knows its length.</summary>
    public static GgufFile Read(Stream stream, string path) => new GgufReader(stream, path).Read();

    public GgufTensor? FindTensor(string name) => Tensors.FirstOrDefault(x => x.Name == name);
}
