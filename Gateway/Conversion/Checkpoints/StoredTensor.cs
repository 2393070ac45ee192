namespace Gateway.Conversion.Checkpoints;

/// <summary>A tensor that lies in one piece, row-major and little-endian, in a file.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">PyTorch's order: the row length last.</param>
/// <param name="Offset">Where it begins, counted from the file's first byte.</param>
internal sealed record StoredTensor(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Offset)
{
    public long Bytes => ElementCount * BytesOf(Type);

    public long ElementCount => Shape.Aggregate(1L, (product, x) => product * x);

    public static int BytesOf(ScalarType type) => type == ScalarType.F32 ? 4 : 2;

    /// <summary>The product of a shape; null where a dimension is below 1 or the bytes cannot be counted.</summary>
    public static long? CountElements(IReadOnlyList<long> shape)
    {
        var count = (UInt128)1;
        foreach (var x in shape)
        {
            count *= x > 0 ? (UInt128)x : 0;
            if (count == 0 || count > long.MaxValue / 4)
            {
                return null;
            }
        }

        return (long)count;
    }
}
