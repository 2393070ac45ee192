namespace Gateway.Tests.Support;

/// <summary>A folder of its own for one test; gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gateway-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Folder(params string[] names) =>
        Directory.CreateDirectory(System.IO.Path.Combine([Path, .. names])).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
