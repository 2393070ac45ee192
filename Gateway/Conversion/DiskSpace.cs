namespace Gateway.Conversion;

/// <summary>Looks whether a file fits before it is begun.</summary>
internal static class DiskSpace
{
    // What the file system and others need besides.
    private const long Margin = 64L << 20;

    /// <exception cref="ConversionException">The disk of <paramref name="path"/> has fewer bytes free, a margin included.</exception>
    public static void Require(string path, long bytes)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free - Margin < bytes)
        {
            throw new ConversionException(
                $"'{path}' will have {Format(bytes)}, but the disk of '{folder}' has {Format(free)} free "
                + $"({Format(Margin)} are kept). Free some, or write to another disk.");
        }
    }

    public static string Format(long bytes) => bytes >= 1L << 30
        ? FormattableString.Invariant($"{bytes / (double)(1L << 30):0.0} GiB")
        : FormattableString.Invariant($"{bytes / (double)(1L << 20):0.0} MiB");
}
