using System.Buffers.Binary;
using System.Text;

namespace Gateway.Conversion.Checkpoints;

/// <summary>A stored entry of a zip archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HeaderOffset">Where its local header begins.</param>
/// <param name="Bytes">Bytes of data.</param>
internal sealed record ZipEntry(string Name, long HeaderOffset, long Bytes)
{
    /// <summary>Bytes of an entry in the central directory, without its name, extra field and comment.</summary>
    public const int CentralBytes = 46;

    private const uint CentralSignature = 0x02014b50;
    private const ushort Zip64Field = 1;

    /// <summary>Reads one entry of the central directory and says how many bytes it takes there.</summary>
    public static ZipEntry Parse(ReadOnlySpan<byte> directory, long fileBytes, string path, out int length)
    {
        if (directory.Length < CentralBytes || BinaryPrimitives.ReadUInt32LittleEndian(directory) != CentralSignature)
        {
            throw Damaged(path, "its zip directory is broken");
        }

        var nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
        var extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
        length = CentralBytes + nameBytes + extraBytes + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
        if (length > directory.Length)
        {
            throw Damaged(path, "its zip directory is broken");
        }

        var name = Encoding.UTF8.GetString(directory.Slice(CentralBytes, nameBytes));
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]);
        long bytes = BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]);
        ReadZip64(directory.Slice(CentralBytes + nameBytes, extraBytes), ref bytes, ref packed, ref offset);
        if (BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]) != 0 || packed != bytes)
        {
            throw new ConversionException($"'{path}': the entry '{name}' is compressed; torch.save stores its entries as they are.");
        }

        return bytes >= 0 && offset >= 0 && bytes <= fileBytes && offset <= fileBytes
            ? new ZipEntry(name, offset, bytes)
            : throw Damaged(path, $"the entry '{name}' ({bytes} bytes at {offset}) does not fit the file");
    }

    // The ZIP64 field holds, in this order, those of the three numbers whose 32 bits are all ones.
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long bytes, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                return;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                var field = extra.Slice(4, size);
                Take(ref field, ref bytes);
                Take(ref field, ref packed);
                Take(ref field, ref offset);
                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long number)
    {
        if (number == uint.MaxValue && field.Length >= 8)
        {
            number = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private static ConversionException Damaged(string path, string what) => new($"'{path}' is damaged: {what}.");
}
