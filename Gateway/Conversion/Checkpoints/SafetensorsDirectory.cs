using System.Buffers.Binary;
using System.Text.Json;

namespace Gateway.Conversion.Checkpoints;

/// <summary>Reads which tensors a safetensors file holds: a length, a JSON header, then the data.</summary>
internal static class SafetensorsDirectory
{
    // The format's own limit.
    private const int MaxHeaderBytes = 100_000_000;

    /// <exception cref="ConversionException">The file is damaged, truncated, or holds something else than weights.</exception>
    public static IReadOnlyList<StoredTensor> Read(Stream stream, string path)
    {
        var header = ReadHeader(stream, path);
        var dataOffset = 8L + header.Length;
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Damaged(path, "its header is no JSON object");
            }

            return [.. json.RootElement.EnumerateObject()
                .Where(x => x.Name != "__metadata__")
                .Select(x => ReadTensor(x, dataOffset, stream.Length, path))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no valid Unicode.
            throw new ConversionException($"'{path}' is damaged: its header is no valid JSON ({error.Message}).", error);
        }
    }

    private static byte[] ReadHeader(Stream stream, string path)
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
        {
            throw Damaged(path, $"it has only {stream.Length} bytes");
        }

        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (bytes > (ulong)Math.Min(MaxHeaderBytes, stream.Length - 8))
        {
            throw Damaged(path, $"its header claims {bytes} bytes, the file has {stream.Length}");
        }

        var header = new byte[bytes];
        stream.ReadExactly(header);
        return header;
    }

    private static StoredTensor ReadTensor(JsonProperty entry, long dataOffset, long fileBytes, string path)
    {
        var name = entry.Name;
        if (entry.Value.ValueKind != JsonValueKind.Object
            || !entry.Value.TryGetProperty("dtype", out var dtype)
            || !entry.Value.TryGetProperty("shape", out var shapes)
            || !entry.Value.TryGetProperty("data_offsets", out var offsets)
            || ReadIntegers(shapes) is not { } shape
            || ReadIntegers(offsets) is not { Length: 2 } range)
        {
            throw Damaged(path, $"the tensor '{name}' lacks dtype, shape or data_offsets");
        }

        var type = dtype.ValueEquals("F32") ? ScalarType.F32
            : dtype.ValueEquals("F16") ? ScalarType.F16
            : dtype.ValueEquals("BF16") ? ScalarType.BF16
            : throw new ConversionException(
                $"'{path}': the tensor '{name}' has the type {dtype}; F32, F16 and BF16 are read. "
                + "Integer weights belong to a quantised checkpoint: take the original one.");
        var elements = StoredTensor.CountElements(shape)
            ?? throw Damaged(path, $"the tensor '{name}' has an impossible shape ({string.Join(", ", shape)})");
        if (range[0] < 0 || range[1] < range[0] || range[1] - range[0] != elements * StoredTensor.BytesOf(type))
        {
            throw Damaged(path, $"the tensor '{name}' has offsets {range[0]} to {range[1]}, which do not fit its shape");
        }

        return range[1] <= fileBytes - dataOffset
            ? new StoredTensor(name, type, shape, dataOffset + range[0])
            : throw Damaged(path, $"the tensor '{name}' ends beyond the file's {fileBytes} bytes: it is truncated");
    }

    private static long[]? ReadIntegers(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > 8)
        {
            return null;
        }

        var numbers = new long[array.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt64(out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    private static ConversionException Damaged(string path, string what) => new($"'{path}' is damaged: {what}.");
}
