namespace Gateway.Tests.Support;

/// <summary>The repository's files, for tests of the code and of the prose about it.</summary>
internal static class SourceTree
{
    private static readonly string[] BuildFolders = ["bin", "obj", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Relative paths, with '/', of the files of a folder that are not build products.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(BuildFolders.Contains))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LlamaGateway.sln")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests must run below the folder of LlamaGateway.sln.");
        }

        return folder;
    }
}
