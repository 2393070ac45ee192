using System.Runtime.InteropServices;

namespace Gateway.Interop;

/// <summary>Finds the three libraries in a folder, whatever version their file names carry.</summary>
internal static class LibraryFiles
{
    /// <summary>Where the build puts the libraries: a folder beside the program.</summary>
    public const string FolderName = "llama";

    /// <summary>In the order in which they must be loaded: each needs the ones before it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Native.Ggml.BaseLibrary, Native.Ggml.Library, Native.Llama.Library];

    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, FolderName);

    /// <summary>The files of <see cref="Names"/>; throws with the reason and the remedy where one is absent.</summary>
    public static IReadOnlyDictionary<string, string> Find(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new NativeLibraryException(
                $"llama.cpp's shared libraries are not there: no folder {folder}. " + Remedy);
        }

        var files = Directory.GetFiles(folder);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var absent = new List<string>();
        foreach (var name in Names)
        {
            if (Choose(files, name) is { } file)
            {
                found[name] = file;
            }
            else
            {
                absent.Add(FileName(name));
            }
        }

        return absent.Count == 0
            ? found
            : throw new NativeLibraryException($"The folder {folder} has no {string.Join(", ", absent)}. " + Remedy);
    }

    private static string Remedy =>
        "Build again so that the libraries are copied there, or set Gateway:NativeLibraryFolder (at build time: "
        + $"-p:LlamaLibraryFolder=...) to a folder with the shared libraries of llama.cpp {LibraryChecks.AcceptedVersions}.";

    // The plain name first (libllama.so), then the shortest: libllama.so.0 before libllama.so.0.5.0, libllama.v0.5.0.so alone.
    private static string? Choose(IEnumerable<string> files, string name) =>
        files.Where(file => IsNamed(Path.GetFileName(file), name)).OrderBy(file => file.Length).FirstOrDefault();

    internal static bool IsNamed(string file, string name)
    {
        var plain = Path.GetFileNameWithoutExtension(FileName(name));
        var extension = Path.GetExtension(FileName(name));
        if (!file.StartsWith(plain, StringComparison.Ordinal))
        {
            return false;
        }

        // After the name: the extension, with a variant or a version before it (.cuda.v0.5.0.so, .0.5.0.dylib), or a version
        // behind it (.so.0.5.0).
        var rest = file[plain.Length..];
        var at = rest.IndexOf(extension, StringComparison.Ordinal);
        return at >= 0 && IsSuffix(rest[..at]) && rest[(at + extension.Length)..].All(c => char.IsAsciiDigit(c) || c == '.');
    }

    private static bool IsSuffix(string text) => text.Length == 0 || text[0] == '.';

    private static string FileName(string name) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? name + ".dll"
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? $"lib{name}.dylib"
        : $"lib{name}.so";
}
