using System.Buffers.Binary;
using System.Text;

namespace Gateway.Conversion.Pickle;

/// <summary>The bytes of a pickle, read from front to back and never past their end.</summary>
internal sealed class PickleBytes
{
    private readonly byte[] _bytes;
    private readonly string _path;

    public PickleBytes(byte[] bytes, string path)
    {
        _bytes = bytes;
        _path = path;
    }

    public int Position { get; private set; }

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A little-endian two's complement number of up to 8 bytes.</summary>
    public long ReadLong(int length)
    {
        if (length > 8)
        {
            throw Damaged($"a number of {length} bytes");
        }

        var bytes = Take(length);
        var value = 0L;
        for (var i = length - 1; i >= 0; i--)
        {
            value = i == length - 1 ? (sbyte)bytes[i] : (value << 8) | bytes[i];
        }

        return value;
    }

    public string ReadString(int length) => length >= 0 ? Encoding.UTF8.GetString(Take(length)) : throw Damaged("a string of negative length");

    /// <summary>Text up to the next line feed.</summary>
    public string ReadLine()
    {
        var length = _bytes.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
        {
            throw Damaged("a line without end");
        }

        var text = Encoding.UTF8.GetString(Take(length));
        Position++;
        return text;
    }

    public ConversionException Damaged(string what) => new($"'{_path}' is damaged: its pickle has {what} at byte {Position}.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw Damaged("its end in the middle of a value");
        }

        var span = _bytes.AsSpan(Position, count);
        Position += count;
        return span;
    }
}
