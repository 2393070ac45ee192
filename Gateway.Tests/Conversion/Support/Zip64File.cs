using System.Text;
using Gateway.Conversion.Checkpoints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>
/// A torch.save file with a hole before its entries, so that their offsets need 64 bits. Written by hand, because
/// System.IO.Compression would write the hole.
/// </summary>
internal static class Zip64File
{
    public static (long DataOffset, long FileBytes) Write(string path, long holeBytes)
    {
        using var file = File.Create(path);
        file.Position = holeBytes;
        using var writer = new BinaryWriter(file);
        var pickle = TorchFileWriter.Pickle([("a", [6])], ScalarType.F32, ordered: false);
        var pickleOffset = WriteEntry(writer, "archive/data.pkl", pickle);
        var dataOffset = WriteEntry(writer, "archive/data/0", new byte[24]);
        var directory = file.Position;
        WriteCentral(writer, "archive/data.pkl", pickle.Length, pickleOffset - 30 - 16);
        WriteCentral(writer, "archive/data/0", 24, dataOffset - 30 - 14);
        WriteEnd(writer, directory, file.Position - directory);
        return (dataOffset, file.Length);
    }

    private static long WriteEntry(BinaryWriter writer, string name, byte[] bytes)
    {
        writer.Write(0x04034b50u);
        writer.Write(new byte[14]);
        writer.Write(bytes.Length);
        writer.Write(bytes.Length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)0);
        writer.Write(Encoding.ASCII.GetBytes(name));
        writer.Flush();
        var offset = writer.BaseStream.Position;
        writer.Write(bytes);
        writer.Flush();
        return offset;
    }

    private static void WriteCentral(BinaryWriter writer, string name, int bytes, long offset)
    {
        writer.Write(0x02014b50u);
        writer.Write(new byte[16]);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)28);
        writer.Write(new byte[10]);
        writer.Write(uint.MaxValue);
        writer.Write(Encoding.ASCII.GetBytes(name));
        writer.Write((ushort)1);
        writer.Write((ushort)24);
        writer.Write((long)bytes);
        writer.Write((long)bytes);
        writer.Write(offset);
    }

    private static void WriteEnd(BinaryWriter writer, long directory, long bytes)
    {
        writer.Flush();
        var end64 = writer.BaseStream.Position;
        writer.Write(0x06064b50u);
        writer.Write(44L);
        writer.Write(new byte[12]);
        writer.Write(2L);
        writer.Write(2L);
        writer.Write(bytes);
        writer.Write(directory);
        writer.Write(0x07064b50u);
        writer.Write(0);
        writer.Write(end64);
        writer.Write(1);
        writer.Write(0x06054b50u);
        writer.Write(0);
        writer.Write(ushort.MaxValue);
        writer.Write(ushort.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)0);
        writer.Flush();
    }
}
