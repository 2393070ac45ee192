using System.IO.Compression;
using Gateway.Conversion.Checkpoints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>Writes what torch.save writes for a dictionary of tensors: a zip archive with a pickle and the storages.</summary>
internal static class TorchFileWriter
{
    public static byte[] Write(IEnumerable<KeyValuePair<string, TinyTensor>> tensors, ScalarType type)
    {
        var all = tensors.ToArray();
        var storages = all.Select(x => x.Value.ToBytes(type)).ToArray();
        return Archive(Pickle([.. all.Select(x => (x.Key, x.Value.Shape))], type, ordered: false), storages);
    }

    /// <summary>The archive around a pickle; storage i is the entry data/i.</summary>
    public static byte[] Archive(byte[] pickle, IReadOnlyList<byte[]> storages, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "archive/data.pkl", pickle, level);
            Add(zip, "archive/byteorder", "little"u8.ToArray(), level);
            for (var i = 0; i < storages.Count; i++)
            {
                Add(zip, $"archive/data/{i}", storages[i], level);
            }

            Add(zip, "archive/version", "3\n"u8.ToArray(), level);
        }

        return stream.ToArray();
    }

    /// <summary>The pickle of a plain dictionary, as of shards, or of an OrderedDict with attributes, as of a module's state.</summary>
    public static byte[] Pickle(IReadOnlyList<(string Name, long[] Shape)> tensors, ScalarType type, bool ordered)
    {
        var pickle = new PickleWriter();
        if (ordered)
        {
            pickle.Global("collections", "OrderedDict").Op(')').Op('R').Put();
        }
        else
        {
            pickle.Op('}').Put();
        }

        pickle.Op('(');
        for (var i = 0; i < tensors.Count; i++)
        {
            pickle.Text(tensors[i].Name);
            Tensor(pickle, $"{i}", type, 0, tensors[i].Shape, Strides(tensors[i].Shape));
        }

        pickle.Op('u');
        if (ordered)
        {
            pickle.Op('}').Put().Text("_metadata").Global("collections", "OrderedDict").Op(')').Op('R').Put().Op('s').Op('b');
        }

        return pickle.Op('.').ToArray();
    }

    public static void Tensor(PickleWriter pickle, string storage, ScalarType type, long offset, long[] shape, long[] strides)
    {
        var storageClass = type switch
        {
            ScalarType.F32 => "FloatStorage",
            ScalarType.F16 => "HalfStorage",
            _ => "BFloat16Storage",
        };
        pickle.Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        pickle.Op('(').Text("storage").Global("torch", storageClass).Text(storage).Text("cpu")
            .Integer(shape.Aggregate(1L, (x, y) => x * y)).Op('t').Put().Op('Q');
        pickle.Integer(offset).Tuple(shape).Tuple(strides).Raw(0x89);
        pickle.Global("collections", "OrderedDict").Op(')').Op('R').Put();
        pickle.Op('t').Put().Op('R').Put();
    }

    public static long[] Strides(long[] shape)
    {
        var strides = new long[shape.Length];
        var next = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= shape[i];
        }

        return strides;
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes, CompressionLevel level)
    {
        using var stream = zip.CreateEntry(name, level).Open();
        stream.Write(bytes);
    }
}
