namespace Gateway.Options;

/// <summary>Where the GGUF files are: one rule for the service and for every command.</summary>
internal static class ModelsFolder
{
    /// <summary>The name that is looked for.</summary>
    public const string Name = "gguf";

    /// <summary>
    /// The option where it is set (relative to the current directory; it need not exist), else the nearest folder
    /// <see cref="Name"/> from the current directory upwards, then from the program's own directory upwards.
    /// </summary>
    /// <returns>A full path, or <c>null</c> where the option is unset and no such folder exists.</returns>
    public static string? Resolve(string? option, string currentDirectory, string programDirectory)
    {
        if (!string.IsNullOrWhiteSpace(option))
        {
            return Path.GetFullPath(option, Path.GetFullPath(currentDirectory));
        }
        return FindUpwards(currentDirectory) ?? FindUpwards(programDirectory);
    }

    private static string? FindUpwards(string start)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(start)); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, Name);
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }
        return null;
    }
}
