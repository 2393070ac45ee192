using Microsoft.Win32.SafeHandles;

namespace Gateway.Conversion;

/// <summary>
/// A file that appears under its name only when it is whole. Until <see cref="Commit"/> it is <c>.part</c> beside it;
/// a part left by a killed run is overwritten, one left by a failed or cancelled run is removed.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private bool _committed;

    private OutputFile(string path, SafeFileHandle handle)
    {
        _path = path;
        Handle = handle;
    }

    /// <summary>The part, to be written at any place.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Where a file is written until it is whole.</summary>
    public static string PartOf(string path) => path + ".part";

    /// <summary>Refuses an output that exists or has no folder to lie in.</summary>
    public static void CheckPlace(string path, bool overwrite)
    {
        if (Directory.Exists(path))
        {
            throw new ConversionException($"'{path}' is a folder; name the file to write.");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new ConversionException($"'{path}' exists already. Choose another name, or overwrite it with --force.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new ConversionException($"The folder '{folder}' does not exist; '{path}' cannot be written there.");
        }
    }

    /// <summary>Begins a file of a known size, where the disk has room for it.</summary>
    public static OutputFile Create(string path, long bytes, bool overwrite)
    {
        CheckPlace(path, overwrite);
        File.Delete(PartOf(path));
        DiskSpace.Require(path, bytes);
        var handle = File.OpenHandle(PartOf(path), FileMode.Create, FileAccess.Write, FileShare.None);
        var file = new OutputFile(path, handle);
        try
        {
            RandomAccess.SetLength(handle, bytes);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Flushes the file to the disk and gives it its name.</summary>
    public void Commit()
    {
        RandomAccess.FlushToDisk(Handle);
        Handle.Dispose();
        File.Move(PartOf(_path), _path, overwrite: true);
        _committed = true;
    }

    public void Dispose()
    {
        Handle.Dispose();
        if (!_committed)
        {
            File.Delete(PartOf(_path));
        }
    }
}
