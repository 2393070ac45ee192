namespace Gateway.Conversion.Gguf;

/// <summary>A tensor of a GGUF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Dimensions">ggml's ne: the row length first, PyTorch's shape reversed.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file's tensor data.</param>
/// <param name="Bytes">How many there are.</param>
internal sealed record GgufTensor(string Name, GgmlType Type, IReadOnlyList<long> Dimensions, long Offset, long Bytes)
{
    public long ElementCount => Dimensions.Aggregate(1L, (product, x) => product * x);

    /// <summary>Rows of <c>Dimensions[0]</c> elements.</summary>
    public long RowCount => ElementCount / Dimensions[0];
}
