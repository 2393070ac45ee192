using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Conversion.Gguf;

/// <summary>Reads GGUF's numbers, strings and arrays, and never past a limit.</summary>
internal sealed class GgufPrimitiveReader
{
    /// <summary>Keys have at most this many bytes (the format's own limit).</summary>
    public const int MaxKeyBytes = (1 << 16) - 1;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly long _limit;

    public GgufPrimitiveReader(Stream stream, string path, long limit)
    {
        _stream = stream;
        _path = path;
        _limit = limit;
    }

    public long Position { get; private set; }

    public long Remaining => _limit - Position;

    public uint ReadUInt32() => Read<uint>();

    public ulong ReadUInt64() => Read<ulong>();

    public string ReadString(long maxBytes)
    {
        var length = ReadUInt64();
        if (length > (ulong)Math.Min(maxBytes, Remaining))
        {
            throw Damaged($"a string claims {length} bytes at {Position}, where at most {Math.Min(maxBytes, Remaining)} can follow");
        }

        return Encoding.UTF8.GetString(ReadBytes((int)length));
    }

    public object ReadValue(string key)
    {
        var type = (GgufValueType)ReadUInt32();
        return type switch
        {
            GgufValueType.UInt8 => Read<byte>(),
            GgufValueType.Int8 => Read<sbyte>(),
            GgufValueType.UInt16 => Read<ushort>(),
            GgufValueType.Int16 => Read<short>(),
            GgufValueType.UInt32 => Read<uint>(),
            GgufValueType.Int32 => Read<int>(),
            GgufValueType.Float32 => Read<float>(),
            GgufValueType.Bool => Read<byte>() != 0,
            GgufValueType.String => ReadString(Remaining),
            GgufValueType.Array => ReadArray(key),
            GgufValueType.UInt64 => Read<ulong>(),
            GgufValueType.Int64 => Read<long>(),
            GgufValueType.Float64 => Read<double>(),
            _ => throw Damaged($"'{Shorten(key)}' has the unknown type {(int)type}"),
        };
    }

    private static string Shorten(string key) => key.Length <= 80 ? key : key[..80] + "...";

    private Array ReadArray(string key)
    {
        var type = (GgufValueType)ReadUInt32();
        var count = ReadUInt64();
        if (count > (ulong)(Remaining / GgufValues.MinimumBytes(type)))
        {
            throw Damaged($"'{Shorten(key)}' claims {count} elements, more than the file's {Remaining} further bytes hold");
        }

        return type switch
        {
            GgufValueType.UInt8 => ReadNumbers<byte>(count),
            GgufValueType.Int8 => ReadNumbers<sbyte>(count),
            GgufValueType.UInt16 => ReadNumbers<ushort>(count),
            GgufValueType.Int16 => ReadNumbers<short>(count),
            GgufValueType.UInt32 => ReadNumbers<uint>(count),
            GgufValueType.Int32 => ReadNumbers<int>(count),
            GgufValueType.Float32 => ReadNumbers<float>(count),
            GgufValueType.Bool => Array.ConvertAll(ReadNumbers<byte>(count), x => x != 0),
            GgufValueType.String => ReadStrings(count),
            GgufValueType.UInt64 => ReadNumbers<ulong>(count),
            GgufValueType.Int64 => ReadNumbers<long>(count),
            GgufValueType.Float64 => ReadNumbers<double>(count),
            _ => throw Damaged($"'{Shorten(key)}' is an array of the type {(int)type}, which is not read"),
        };
    }

    private string[] ReadStrings(ulong count)
    {
        var strings = new string[count];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = ReadString(Remaining);
        }

        return strings;
    }

    private T[] ReadNumbers<T>(ulong count)
        where T : unmanaged
    {
        var numbers = new T[count];
        Fill(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private T Read<T>()
        where T : unmanaged
    {
        var value = default(T);
        Fill(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1)));
        return value;
    }

    private byte[] ReadBytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    private void Fill(Span<byte> bytes)
    {
        if (bytes.Length > Remaining || _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length)
        {
            throw Damaged($"it ends at byte {Position}, inside its head");
        }

        Position += bytes.Length;
    }

    private ConversionException Damaged(string what) => new($"'{_path}' is damaged: {what}.");
}
