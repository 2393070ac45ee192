using System.Buffers.Binary;

namespace Gateway.Conversion.Checkpoints;

/// <summary>
/// Where the entries of a zip archive lie, ZIP64 included. Entries must be stored without compression, as torch.save
/// does, so that each is one piece of the file; System.IO.Compression does not tell where that piece is.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int LocatorBytes = 20;
    private const int MaxCommentBytes = ushort.MaxValue;
    private const int MaxDirectoryBytes = 1 << 24;

    /// <exception cref="ConversionException">It is no zip archive, a damaged one, or compressed.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Read(Stream stream, string path)
    {
        var (offset, bytes, count) = FindDirectory(stream, path);
        if (bytes > MaxDirectoryBytes || offset < 0 || offset > stream.Length - bytes || count > bytes / ZipEntry.CentralBytes)
        {
            throw Damaged(path, $"its zip directory ({count} entries, {bytes} bytes at {offset}) does not fit the file");
        }

        var directory = ReadAt(stream, offset, (int)bytes);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        var position = 0;
        for (var i = 0L; i < count; i++)
        {
            var entry = ZipEntry.Parse(directory.AsSpan(position), stream.Length, path, out var length);
            position += length;
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw Damaged(path, $"the entry '{entry.Name}' occurs twice");
            }
        }

        return entries;
    }

    /// <summary>Where an entry's data begin: behind its local header, which has lengths of its own.</summary>
    public static long FindData(Stream stream, ZipEntry entry, string path)
    {
        const int LocalBytes = 30;
        if (entry.HeaderOffset > stream.Length - LocalBytes)
        {
            throw Damaged(path, $"the entry '{entry.Name}' begins beyond its end");
        }

        var header = ReadAt(stream, entry.HeaderOffset, LocalBytes);
        var name = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26));
        var extra = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        var data = entry.HeaderOffset + LocalBytes + name + extra;
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == 0x04034b50 && data <= stream.Length - entry.Bytes
            ? data
            : throw Damaged(path, $"the entry '{entry.Name}' does not lie where the zip directory says");
    }

    public static byte[] ReadAt(Stream stream, long offset, int count)
    {
        var bytes = new byte[count];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static (long Offset, long Bytes, long Count) FindDirectory(Stream stream, string path)
    {
        var tailBytes = (int)Math.Min(stream.Length, EndBytes + MaxCommentBytes);
        var tail = ReadAt(stream, stream.Length - tailBytes, tailBytes);
        for (var at = tailBytes - EndBytes; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature)
            {
                continue;
            }

            var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            var bytes = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            return count == ushort.MaxValue || bytes == uint.MaxValue || offset == uint.MaxValue
                ? ReadEnd64(stream, stream.Length - tailBytes + at, path)
                : (offset, bytes, count);
        }

        throw new ConversionException(
            $"'{path}' is no zip archive, or a truncated one: its directory, which stands at the end, is missing. "
            + "Download the file again. (Files of PyTorch before 1.6 have another format, which is not read.)");
    }

    private static (long Offset, long Bytes, long Count) ReadEnd64(Stream stream, long endOffset, string path)
    {
        if (endOffset < LocatorBytes)
        {
            throw Damaged(path, "its ZIP64 directory is missing");
        }

        var locator = ReadAt(stream, endOffset - LocatorBytes, LocatorBytes);
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature || at < 0 || at > endOffset - End64Bytes)
        {
            throw Damaged(path, "its ZIP64 directory is missing");
        }

        var end = ReadAt(stream, at, End64Bytes);
        var count = BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32));
        var bytes = BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40));
        var offset = BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48));
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == End64Signature && count >= 0 && bytes >= 0
            ? (offset, bytes, count)
            : throw Damaged(path, "its ZIP64 directory is broken");
    }

    private static ConversionException Damaged(string path, string what) => new($"'{path}' is damaged: {what}.");
}
