using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>Sizes of ggml's tensor types, and quantisation of rows; every argument is checked, because ggml asserts.</summary>
internal static unsafe class GgmlTypes
{
    // GGML_TYPE_COUNT of v0.5; ids above it are unknown to the library.
    private const int Count = 43;

    /// <summary>Elements and bytes of one block of the type; false where the library knows no such type.</summary>
    public static bool TryGetBlock(int type, out long elements, out long bytes)
    {
        elements = type is >= 0 and < Count ? Ggml.ggml_blck_size(type) : 0;
        bytes = elements > 0 ? (long)Ggml.ggml_type_size(type) : 0;
        return elements > 0 && bytes > 0;
    }

    public static string Name(int type) =>
        TryGetBlock(type, out _, out _) ? NativeText.Read(Ggml.ggml_type_name(type)) : $"type {type}";

    /// <summary>Bytes of a row; throws where the type is unknown or its block does not divide the row.</summary>
    public static long RowSize(int type, long elements)
    {
        if (!TryGetBlock(type, out var blockElements, out var blockBytes))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "llama.cpp has no tensor type of this number.");
        }

        return elements >= 0 && elements % blockElements == 0
            ? checked(elements / blockElements * blockBytes)
            : throw new ArgumentOutOfRangeException(
                nameof(elements), elements, $"A row of {Name(type)} is a multiple of {blockElements} elements.");
    }

    /// <summary>Quantises whole rows; returns the bytes written.</summary>
    public static long Quantize(int type, ReadOnlySpan<float> source, Span<byte> target, int rowLength)
    {
        if (rowLength <= 0 || source.Length % rowLength != 0)
        {
            throw new ArgumentException($"{source.Length} elements are not whole rows of {rowLength}.", nameof(source));
        }

        var rows = source.Length / rowLength;
        var needed = RowSize(type, rowLength) * rows;
        if (target.Length < needed)
        {
            throw new ArgumentException($"The target holds {target.Length} bytes, {needed} are needed.", nameof(target));
        }

        if (Ggml.ggml_quantize_requires_imatrix(type) != 0)
        {
            throw new ArgumentException($"{Name(type)} needs an importance matrix, which is not supported.", nameof(type));
        }

        fixed (float* from = source)
        fixed (byte* to = target)
        {
            return rows == 0 ? 0 : (long)Ggml.ggml_quantize_chunk(type, from, to, 0, rows, rowLength, null);
        }
    }

    /// <summary>True where whole rows of the type hold no scale that is infinite or not a number.</summary>
    public static bool IsValid(int type, ReadOnlySpan<byte> rows)
    {
        _ = RowSize(type, 0);
        fixed (byte* data = rows)
        {
            return Ggml.ggml_validate_row_data(type, data, (nuint)rows.Length) != 0;
        }
    }
}
