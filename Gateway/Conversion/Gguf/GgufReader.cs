namespace Gateway.Conversion.Gguf;

/// <summary>
/// Reads the head of a GGUF file of versions 2 and 3. Whatever the bytes say, no more is allocated than a small
/// multiple of the bytes that are there, and nothing but <see cref="ConversionException"/> is thrown about them.
/// </summary>
internal sealed class GgufReader
{
    private const uint Magic = 0x46554747;
    private const int DefaultAlignment = 32;
    private const int MaxDimensions = 4;
    private const int MaxNameBytes = 64;
    private const int MaxHeadBytes = 1 << 28;

    private readonly GgufPrimitiveReader _reader;
    private readonly string _path;
    private readonly long _fileBytes;

    public GgufReader(Stream stream, string path)
    {
        _path = path;
        _fileBytes = stream.Length;
        _reader = new GgufPrimitiveReader(stream, path, Math.Min(_fileBytes, MaxHeadBytes));
    }

    public GgufFile Read()
    {
        var version = ReadVersion();
        var tensorCount = ReadCount("tensors", MinimumTensorBytes);
        var entryCount = ReadCount("metadata entries", MinimumEntryBytes);
        var metadata = new GgufMetadata();
        for (var i = 0; i < entryCount; i++)
        {
            var key = _reader.ReadString(GgufPrimitiveReader.MaxKeyBytes);
            metadata.Add(key, _reader.ReadValue(key));
        }

        var alignment = ReadAlignment(metadata);
        var tensors = new List<GgufTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tensorCount; i++)
        {
            var tensor = ReadTensor(alignment);
            if (!names.Add(tensor.Name))
            {
                throw Damaged($"the tensor '{tensor.Name}' occurs twice");
            }

            tensors.Add(tensor);
        }

        var dataOffset = (_reader.Position + alignment - 1) / alignment * alignment;
        CheckInside(tensors, dataOffset);
        return new GgufFile(_path, version, metadata, tensors, alignment, dataOffset, _fileBytes);
    }

    private static int MinimumTensorBytes => 8 + 4 + 8 + 4 + 8;

    private static int MinimumEntryBytes => 8 + 4 + 1;

    private uint ReadVersion()
    {
        if (_fileBytes < 24 || _reader.ReadUInt32() != Magic)
        {
            throw new ConversionException($"'{_path}' is not a GGUF file: it does not begin with 'GGUF'.");
        }

        var version = _reader.ReadUInt32();
        return version is 2 or 3
            ? version
            : throw new ConversionException($"'{_path}' has GGUF version {version}; versions 2 and 3 (little-endian) are read.");
    }

    private long ReadCount(string what, int minimumBytes)
    {
        var count = _reader.ReadUInt64();
        return count <= (ulong)(_reader.Remaining / minimumBytes)
            ? (long)count
            : throw Damaged($"it claims {count} {what}, more than fit into its {_fileBytes} bytes");
    }

    private int ReadAlignment(GgufMetadata metadata)
    {
        if (!metadata.TryGet("general.alignment", out var value))
        {
            return DefaultAlignment;
        }

        return value is uint x and >= 1 and <= 1 << 16 && uint.IsPow2(x)
            ? (int)x
            : throw Damaged($"general.alignment is {value}, not a power of two up to 65536");
    }

    private GgufTensor ReadTensor(int alignment)
    {
        var name = _reader.ReadString(MaxNameBytes - 1);
        var count = _reader.ReadUInt32();
        if (count is 0 or > MaxDimensions)
        {
            throw Damaged($"the tensor '{name}' has {count} dimensions, not 1 to {MaxDimensions}");
        }

        var dimensions = new long[count];
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = (long)_reader.ReadUInt64();
        }

        var type = (GgmlType)_reader.ReadUInt32();
        if (!GgmlLayout.IsKnown(type))
        {
            throw Damaged($"the tensor '{name}' has the unknown type {(int)type}");
        }

        var offset = _reader.ReadUInt64();
        return offset <= long.MaxValue && offset % (ulong)alignment == 0
            ? new GgufTensor(name, type, dimensions, (long)offset, BytesOf(name, type, dimensions))
            : throw Damaged($"the tensor '{name}' begins at {offset}, not at a multiple of {alignment}");
    }

    private long BytesOf(string name, GgmlType type, long[] dimensions)
    {
        UInt128 elements = 1;
        foreach (var x in dimensions)
        {
            elements *= x > 0 ? (UInt128)x : throw Damaged($"the tensor '{name}' has a dimension of {x}");
            if (elements > long.MaxValue)
            {
                throw Damaged($"the tensor '{name}' has more elements than can be counted");
            }
        }

        var block = GgmlLayout.BlockElements(type);
        if (dimensions[0] % block != 0)
        {
            throw Damaged($"rows of the tensor '{name}' have {dimensions[0]} elements, not whole blocks of {block}");
        }

        var bytes = elements / (UInt128)block * (UInt128)GgmlLayout.BlockBytes(type);
        return bytes <= (UInt128)_fileBytes
            ? (long)bytes
            : throw Damaged($"the tensor '{name}' has {bytes} bytes, the file only {_fileBytes}: it is truncated");
    }

    private void CheckInside(List<GgufTensor> tensors, long dataOffset)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Offset > _fileBytes - dataOffset - tensor.Bytes)
            {
                throw Damaged($"the tensor '{tensor.Name}' ends beyond the file's {_fileBytes} bytes: it is truncated");
            }
        }
    }

    private ConversionException Damaged(string what) => new($"'{_path}' is damaged: {what}.");
}
