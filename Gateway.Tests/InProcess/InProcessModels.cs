using Gateway.InProcess;
using Gateway.Tests.Support;

namespace Gateway.Tests.InProcess;

/// <summary>A models folder with the demo model alone, and what every gateway of the tests is started with.</summary>
internal sealed class InProcessModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InProcessModels() => File.Copy(DemoModel.Path, FileOf(DemoModel.FileName));

    public string Path => _folder.Path;

    /// <summary>The options, as code sets them.</summary>
    public void Configure(LlamaGatewayOptions options)
    {
        options.ModelsFolder = Path;

        // The library's threads spin: more of them than free cores, and all of them crawl.
        options.Settings["Engine:Threads"] = "1";
    }

    public string FileOf(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();
}
