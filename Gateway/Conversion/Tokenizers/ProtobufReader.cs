using System.Buffers.Binary;
using System.Text;

namespace Gateway.Conversion.Tokenizers;

/// <summary>Walks over the fields of one protobuf message. Field groups, long out of use, are refused.</summary>
internal ref struct ProtobufReader
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly string _path;
    private ReadOnlySpan<byte> _rest;
    private int _wireType;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    public ProtobufReader(ReadOnlySpan<byte> message, string path)
    {
        _rest = message;
        _path = path;
    }

    /// <summary>The field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint();
        _wireType = (int)(tag & 7);
        Field = tag is >= 8 and <= uint.MaxValue ? (int)(tag >> 3) : throw Damaged();
        switch (_wireType)
        {
            case Varint: _number = ReadVarint(); break;
            case Fixed64: _bytes = Take(8); break;
            case Fixed32: _bytes = Take(4); break;
            case Delimited: _bytes = Take(ReadVarint()); break;
            default: throw Damaged();
        }

        return true;
    }

    public readonly ulong Number() => _wireType == Varint ? _number : throw Damaged();

    public readonly bool Flag() => Number() != 0;

    public readonly float Float() => _wireType == Fixed32 ? BinaryPrimitives.ReadSingleLittleEndian(_bytes) : throw Damaged();

    public readonly ReadOnlySpan<byte> Bytes() => _wireType == Delimited ? _bytes : throw Damaged();

    public readonly string Text()
    {
        var bytes = Bytes();
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Damaged();
    }

    public readonly ProtobufReader Message() => new(Bytes(), _path);

    private ulong ReadVarint()
    {
        var value = 0ul;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private readonly ConversionException Damaged() =>
        new($"'{_path}' is no SentencePiece model, or a damaged one: it cannot be read as a protobuf message.");
}
