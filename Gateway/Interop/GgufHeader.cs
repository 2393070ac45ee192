using System.Text;

namespace Gateway.Interop;

/// <summary>
/// A look at a GGUF file before native code opens it, so that a broken file has a clear reason: is it GGUF, of a known version,
/// and as long as its own list of tensors needs?
/// </summary>
internal sealed class GgufHeader
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const int MaxDimensions = 4;
    private const int DefaultAlignment = 32;
    private const int StringType = 8;
    private const int ArrayType = 9;

    // Bytes of each value type of GGUF's metadata; 0: not of a fixed size.
    private static readonly int[] ValueSizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

    private readonly BinaryReader _reader;
    private readonly long _fileBytes;
    private long _alignment = DefaultAlignment;

    private GgufHeader(BinaryReader reader, long fileBytes)
    {
        _reader = reader;
        _fileBytes = fileBytes;
    }

    /// <summary>Throws <see cref="ModelLoadException"/> with the reason where the file cannot be a whole GGUF.</summary>
    public static void Check(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            new GgufHeader(reader, stream.Length).Check();
        }
        catch (EndOfStreamException)
        {
            var length = new FileInfo(path).Length;
            throw new ModelLoadException(path, $"it is truncated: it ends after {length} bytes, inside its own header.");
        }
        catch (InvalidDataException invalid)
        {
            throw new ModelLoadException(path, invalid.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, failure.Message, failure);
        }
    }

    private void Check()
    {
        if (_fileBytes < 4 || _reader.ReadUInt32() != Magic)
        {
            throw new InvalidDataException("it is not a GGUF file: it does not begin with \"GGUF\".");
        }

        var version = _reader.ReadUInt32();
        if (version is not (2 or 3))
        {
            throw new InvalidDataException(
                (version & 0xFFFF) == 0
                    ? "it is a big-endian GGUF file; only little-endian ones are supported."
                    : $"it is GGUF version {version}; versions 2 and 3 are supported.");
        }

        // The least that an entry can take bounds how many a file of this length can hold.
        var tensors = ReadCount("tensors", leastBytes: 24);
        var values = ReadCount("metadata values", leastBytes: 13);
        for (var i = 0L; i < values; i++)
        {
            ReadValue();
        }

        var data = 0L;
        for (var i = 0L; i < tensors; i++)
        {
            data = Math.Max(data, ReadTensorEnd());
        }

        var start = (Position + _alignment - 1) / _alignment * _alignment;
        if (tensors > 0 && _fileBytes < start + data)
        {
            throw new InvalidDataException($"it is truncated: it has {_fileBytes} bytes, its tensors need {start + data}.");
        }
    }

    private long Position => _reader.BaseStream.Position;

    private long ReadCount(string what, int leastBytes)
    {
        var count = _reader.ReadUInt64();
        return count <= (ulong)(_fileBytes / leastBytes)
            ? (long)count
            : throw new InvalidDataException($"it is truncated or damaged: {count} {what} cannot fit into {_fileBytes} bytes.");
    }

    private void ReadValue()
    {
        var key = ReadString();
        var type = _reader.ReadInt32();
        if (key == "general.alignment" && type == 4)
        {
            _alignment = _reader.ReadUInt32();
            if (_alignment == 0 || (_alignment & (_alignment - 1)) != 0)
            {
                throw new InvalidDataException($"its header is damaged: an alignment of {_alignment}, not a power of two.");
            }
        }
        else
        {
            SkipValue(type, key);
        }
    }

    private void SkipValue(int type, string key)
    {
        switch (type)
        {
            case StringType:
                Skip(ReadLength());
                break;
            case ArrayType:
                var itemType = _reader.ReadInt32();
                var count = ReadCount($"items of {key}", leastBytes: 1);
                if (itemType == StringType)
                {
                    for (var i = 0L; i < count; i++)
                    {
                        Skip(ReadLength());
                    }
                }
                else
                {
                    Skip(checked(count * ValueSize(itemType, key)));
                }

                break;
            default:
                Skip(ValueSize(type, key));
                break;
        }
    }

    private static int ValueSize(int type, string key) =>
        type >= 0 && type < ValueSizes.Length && ValueSizes[type] > 0
            ? ValueSizes[type]
            : throw new InvalidDataException($"its header is damaged: {key} has the unknown value type {type}.");

    // Name, dimensions, type, offset: gives where the tensor's data ends, counted from where the data begins.
    private long ReadTensorEnd()
    {
        var name = ReadString();
        var dimensions = _reader.ReadUInt32();
        if (dimensions > MaxDimensions)
        {
            throw new InvalidDataException($"its header is damaged: tensor {name} has {dimensions} dimensions.");
        }

        Span<long> shape = [1, 1, 1, 1];
        for (var i = 0; i < dimensions; i++)
        {
            shape[i] = _reader.ReadInt64();
        }

        var type = _reader.ReadInt32();
        var offset = _reader.ReadInt64();
        try
        {
            return checked(offset + (GgmlTypes.RowSize(type, shape[0]) * shape[1] * shape[2] * shape[3]));
        }
        catch (Exception failure) when (failure is OverflowException or ArgumentException)
        {
            throw new InvalidDataException(
                $"its tensor {name} of shape {string.Join('x', shape.ToArray())} and type {type} cannot be: {failure.Message}");
        }
    }

    private string ReadString()
    {
        var length = ReadLength();
        return length <= 65_535
            ? Encoding.UTF8.GetString(_reader.ReadBytes((int)length))
            : throw new InvalidDataException($"its header is damaged: a name of {length} bytes.");
    }

    private long ReadLength()
    {
        var length = _reader.ReadUInt64();
        return length <= (ulong)(_fileBytes - Position) ? (long)length : throw new EndOfStreamException();
    }

    private void Skip(long bytes)
    {
        if (bytes > _fileBytes - Position)
        {
            throw new EndOfStreamException();
        }

        _reader.BaseStream.Seek(bytes, SeekOrigin.Current);
    }
}
