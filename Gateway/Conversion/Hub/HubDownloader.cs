namespace Gateway.Conversion.Hub;

/// <summary>Downloads files of a repository into a folder, one after the other.</summary>
internal sealed class HubDownloader(
    HubClient client, TimeProvider time, IDownloadObserver observer, Func<string, long> freeBytes)
{
    private const long SpareBytes = 64 << 20;

    /// <summary>What the disk of <paramref name="folder"/> has left for this user.</summary>
    public static long FreeBytesOf(string folder)
    {
        var full = Path.GetFullPath(folder);
        return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(full)! : full).AvailableFreeSpace;
    }

    /// <summary>
    /// Downloads every file that is not there yet and right. Refuses first where the disk has not room for the rest and
    /// <paramref name="alsoNeeded"/> bytes more.
    /// </summary>
    public async Task DownloadAsync(
        IReadOnlyList<HubFile> files, string folder, long alsoNeeded, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        RequireSpace(files, folder, alsoNeeded);
        var downloader = new FileDownloader(client, time, observer);
        foreach (var file in files)
        {
            var destination = DestinationOf(file, folder);
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            await downloader.DownloadAsync(file, destination, cancellationToken);
        }
    }

    public static string DestinationOf(HubFile file, string folder) =>
        Path.Combine([Path.GetFullPath(folder), .. file.Path.Split('/')]);

    private void RequireSpace(IReadOnlyList<HubFile> files, string folder, long alsoNeeded)
    {
        var missing = files.Sum(file => file.Size - PresentBytes(file, DestinationOf(file, folder)));
        var needed = missing + alsoNeeded + SpareBytes;
        var free = freeBytes(folder);
        if (free < needed)
        {
            throw new HubException(
                $"{folder} has {DiskSpace.Format(free)} free, and {DiskSpace.Format(needed)} are needed ({DiskSpace.Format(missing)} to download). Free some space, or choose a folder on another disk.");
        }
    }

    private static long PresentBytes(HubFile file, string destination) =>
        new FileInfo(destination) is { Exists: true } whole && whole.Length == file.Size
            ? file.Size
            : PartFile.LeftOf(destination);
}
