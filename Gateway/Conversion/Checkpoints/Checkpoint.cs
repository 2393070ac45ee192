using Microsoft.Win32.SafeHandles;

namespace Gateway.Conversion.Checkpoints;

/// <summary>The weights of a checkpoint folder: tensors by name, in safetensors files or PyTorch's .bin files.</summary>
internal sealed class Checkpoint : IDisposable
{
    private readonly Dictionary<string, (StoredTensor Tensor, SafeFileHandle File)> _tensors = new(StringComparer.Ordinal);
    private readonly List<SafeFileHandle> _files = [];

    private Checkpoint()
    {
    }

    /// <summary>Every tensor, in the order of names.</summary>
    public IEnumerable<StoredTensor> Tensors => _tensors.Values.Select(x => x.Tensor).OrderBy(x => x.Name, StringComparer.Ordinal);

    /// <summary>Opens a folder's weights and reads their directories; no data yet.</summary>
    /// <exception cref="ConversionException">They are incomplete, damaged, or hold something else than weights.</exception>
    public static Checkpoint Open(string folder)
    {
        var index = CheckpointIndex.Find(folder);
        var checkpoint = new Checkpoint();
        try
        {
            foreach (var file in index.Files)
            {
                checkpoint.Add(Path.Combine(folder, file));
            }

            checkpoint.CheckAgainst(index, folder);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public StoredTensor? Find(string name) => _tensors.TryGetValue(name, out var found) ? found.Tensor : null;

    /// <summary>Reads bytes of a tensor; from any thread.</summary>
    public void Read(StoredTensor tensor, long offset, Span<byte> destination)
    {
        var file = _tensors[tensor.Name].File;
        while (destination.Length > 0)
        {
            var count = RandomAccess.Read(file, destination, tensor.Offset + offset);
            if (count == 0)
            {
                throw new ConversionException($"The tensor '{tensor.Name}' ends early: its file was cut while it was read.");
            }

            offset += count;
            destination = destination[count..];
        }
    }

    public void Dispose() => _files.ForEach(x => x.Dispose());

    private void Add(string path)
    {
        IReadOnlyList<StoredTensor> tensors;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            CheckNoPointer(stream, path);
            tensors = path.EndsWith(".safetensors", StringComparison.Ordinal)
                ? SafetensorsDirectory.Read(stream, path)
                : TorchDirectory.Read(stream, path);
        }

        var file = File.OpenHandle(path);
        _files.Add(file);
        foreach (var tensor in tensors)
        {
            if (!_tensors.TryAdd(tensor.Name, (tensor, file)))
            {
                throw new ConversionException($"'{path}' holds the tensor '{tensor.Name}', which an earlier shard holds, too.");
            }
        }
    }

    // What a clone without git-lfs leaves in place of a large file.
    private static void CheckNoPointer(FileStream stream, string path)
    {
        var pointer = "version https://git-lfs"u8;
        Span<byte> start = stackalloc byte[pointer.Length];
        var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (count == start.Length && start.SequenceEqual(pointer))
        {
            throw new ConversionException($"'{path}' is a git-lfs pointer, not the file itself: run 'git lfs pull' in its folder.");
        }
    }

    private void CheckAgainst(CheckpointIndex index, string folder)
    {
        foreach (var (name, file) in index.WeightMap ?? new Dictionary<string, string>())
        {
            if (!_tensors.ContainsKey(name))
            {
                throw new ConversionException($"'{folder}': the index says that '{file}' holds the tensor '{name}', but it does not.");
            }
        }
    }
}
