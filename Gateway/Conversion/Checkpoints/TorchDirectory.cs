using System.Text;
using Gateway.Conversion.Pickle;

namespace Gateway.Conversion.Checkpoints;

/// <summary>
/// Reads which tensors a file of torch.save holds: a zip archive with a pickle that names them and one entry for each
/// storage.
/// </summary>
internal static class TorchDirectory
{
    private const string PickleName = "/data.pkl";
    private const int MaxPickleBytes = 1 << 24;

    /// <exception cref="ConversionException">The file is damaged, truncated, or holds something else than weights.</exception>
    public static IReadOnlyList<StoredTensor> Read(Stream stream, string path)
    {
        var entries = ZipDirectory.Read(stream, path);
        var pickles = entries.Values.Where(x => x.Name.EndsWith(PickleName, StringComparison.Ordinal)).ToArray();
        if (pickles is not [var pickle])
        {
            throw new ConversionException($"'{path}' is not a file of torch.save: it has {pickles.Length} entries 'data.pkl', not one.");
        }

        var root = pickle.Name[..^(PickleName.Length - 1)];
        CheckByteOrder(stream, entries, root, path);
        if (pickle.Bytes > MaxPickleBytes)
        {
            throw new ConversionException($"'{path}': its data.pkl has {pickle.Bytes} bytes; that of a state dict has at most {MaxPickleBytes}.");
        }

        var bytes = ZipDirectory.ReadAt(stream, ZipDirectory.FindData(stream, pickle, path), (int)pickle.Bytes);
        return [.. new StateDictUnpickler(bytes, path).Read().Select(x => Place(x.Key, x.Value, stream, entries, root, path))];
    }

    private static void CheckByteOrder(
        Stream stream,
        IReadOnlyDictionary<string, ZipEntry> entries,
        string root,
        string path)
    {
        if (!entries.TryGetValue(root + "byteorder", out var entry))
        {
            return;
        }

        var bytes = ZipDirectory.ReadAt(stream, ZipDirectory.FindData(stream, entry, path), (int)Math.Min(entry.Bytes, 16));
        var order = Encoding.UTF8.GetString(bytes);
        if (order != "little")
        {
            throw new ConversionException($"'{path}' has the byte order '{order}'; 'little' is read.");
        }
    }

    private static StoredTensor Place(
        string name,
        TorchTensor tensor,
        Stream stream,
        IReadOnlyDictionary<string, ZipEntry> entries,
        string root,
        string path)
    {
        var elements = StoredTensor.CountElements(tensor.Shape)
            ?? throw Damaged(path, $"the tensor '{name}' has an impossible shape ({string.Join(", ", tensor.Shape)})");
        if (!tensor.IsContiguous)
        {
            throw new ConversionException(
                $"'{path}': the tensor '{name}' of shape ({string.Join(", ", tensor.Shape)}) has strides "
                + $"({string.Join(", ", tensor.Strides)}): it is a view, not stored row by row. Save it with .contiguous().");
        }

        if (!entries.TryGetValue($"{root}data/{tensor.StorageKey}", out var entry))
        {
            throw Damaged(path, $"the storage '{tensor.StorageKey}' of the tensor '{name}' is missing");
        }

        var size = StoredTensor.BytesOf(tensor.Type);
        if (tensor.StorageOffset < 0 || tensor.StorageOffset > (entry.Bytes / size) - elements)
        {
            throw Damaged(path, $"the tensor '{name}' needs {elements} elements at {tensor.StorageOffset} of its storage, "
                + $"which has {entry.Bytes / size}");
        }

        var data = ZipDirectory.FindData(stream, entry, path);
        return new StoredTensor(name, tensor.Type, tensor.Shape, data + (tensor.StorageOffset * size));
    }

    private static ConversionException Damaged(string path, string what) => new($"'{path}' is damaged: {what}.");
}
