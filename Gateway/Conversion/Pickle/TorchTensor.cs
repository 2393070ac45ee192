using Gateway.Conversion.Checkpoints;

namespace Gateway.Conversion.Pickle;

/// <summary>What a state dict's pickle says of a tensor: a view of a storage.</summary>
/// <param name="StorageKey">The storage's entry in the archive's folder <c>data</c>.</param>
/// <param name="Type">The storage's element type.</param>
/// <param name="StorageOffset">The first element's index in the storage.</param>
/// <param name="Shape">The row length last.</param>
/// <param name="Strides">Elements from one index to the next, for each dimension.</param>
internal sealed record TorchTensor(
    string StorageKey,
    ScalarType Type,
    long StorageOffset,
    IReadOnlyList<long> Shape,
    IReadOnlyList<long> Strides)
{
    /// <summary>True where the elements follow each other row by row. A dimension of 1 has no stride that matters.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Shape.Count - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                {
                    return false;
                }

                expected *= Shape[i];
            }

            return true;
        }
    }
}
