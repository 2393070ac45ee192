using System.Text;

namespace Gateway.Conversion.Gguf;

/// <summary>The head of a GGUF v3 file to be written: metadata and where each tensor's data go.</summary>
internal sealed class GgufHead
{
    public const int Alignment = 32;

    private readonly GgufMetadata _metadata;

    /// <param name="metadata">Keys and values, in order.</param>
    /// <param name="tensors">The tensors, in the order of their data.</param>
    public GgufHead(GgufMetadata metadata, IEnumerable<(string Name, GgmlType Type, long[] Dimensions)> tensors)
    {
        _metadata = metadata;
        var placed = new List<GgufTensor>();
        foreach (var (name, type, dimensions) in tensors)
        {
            var rows = dimensions.Skip(1).Aggregate(1L, (product, x) => checked(product * x));
            var bytes = checked(GgmlLayout.RowBytes(type, dimensions[0]) * rows);
            placed.Add(new GgufTensor(name, type, dimensions, DataBytes, bytes));
            DataBytes += Pad(bytes);
        }

        Tensors = placed;
        Bytes = Serialize();
    }

    /// <summary>The tensors, with the places of their data.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Bytes of tensor data, padding included.</summary>
    public long DataBytes { get; }

    /// <summary>The head itself, padded: the tensor data follow it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The whole file's size.</summary>
    public long FileBytes => Bytes.Length + DataBytes;

    /// <summary>Rounds up to the alignment.</summary>
    public static long Pad(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private byte[] Serialize()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)Tensors.Count);
        writer.Write((ulong)_metadata.Count);
        foreach (var (key, value) in _metadata)
        {
            WriteString(writer, key);
            writer.Write((uint)GgufValues.TypeOf(value));
            WriteValue(writer, value);
        }

        foreach (var tensor in Tensors)
        {
            WriteString(writer, tensor.Name);
            writer.Write((uint)tensor.Dimensions.Count);
            foreach (var x in tensor.Dimensions)
            {
                writer.Write((ulong)x);
            }

            writer.Write((uint)tensor.Type);
            writer.Write((ulong)tensor.Offset);
        }

        writer.Write(new byte[Pad(stream.Length) - stream.Length]);
        return stream.ToArray();
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case string x: WriteString(writer, x); break;
            case bool x: writer.Write(x); break;
            case byte x: writer.Write(x); break;
            case sbyte x: writer.Write(x); break;
            case ushort x: writer.Write(x); break;
            case short x: writer.Write(x); break;
            case uint x: writer.Write(x); break;
            case int x: writer.Write(x); break;
            case float x: writer.Write(x); break;
            case ulong x: writer.Write(x); break;
            case long x: writer.Write(x); break;
            case double x: writer.Write(x); break;
            case Array x: WriteArray(writer, x); break;
        }
    }

    private static void WriteArray(BinaryWriter writer, Array array)
    {
        writer.Write((uint)GgufValues.ElementTypeOf(array));
        writer.Write((ulong)array.Length);
        foreach (var x in array)
        {
            WriteValue(writer, x);
        }
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
