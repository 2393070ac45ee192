using Gateway.Conversion.Hub;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Hub;

/// <summary>A hub, a folder and a downloader with short pauses, anew for every test.</summary>
internal abstract class HubTestBase
{
    protected const int SegmentBytes = 64 << 10;
    protected const string SecretToken = "hf_abcSECRETdef";

    protected FakeHub Server { get; private set; } = null!;

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected RecordingObserver Observer { get; private set; } = null!;

    protected Dictionary<string, string> Environment { get; } = [];

    protected HubSource Source { get; set; }

    protected int Connections { get; set; }

    protected long FreeBytes { get; set; }

    [SetUp]
    public async Task StartAsync()
    {
        Server = await FakeHub.StartAsync();
        Folder = new TemporaryFolder();
        Observer = new RecordingObserver();
        Environment.Clear();
        Source = HubSource.HuggingFace;
        Connections = 4;
        FreeBytes = long.MaxValue / 2;
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Server.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>Bytes that no other offset repeats.</summary>
    protected static byte[] Content(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected HubOptions Options(Func<HubOptions, HubOptions>? change = null)
    {
        var options = HubOptions.Create(Source, Server.Endpoint, Environment.GetValueOrDefault) with
        {
            Connections = Connections,
            SegmentBytes = SegmentBytes,
            FirstPause = TimeSpan.FromMilliseconds(1),
            LongestPause = TimeSpan.FromMilliseconds(4),
            StallTimeout = TimeSpan.FromSeconds(20),
        };
        return change?.Invoke(options) ?? options;
    }

    /// <summary>Lists and downloads everything, as a new process would.</summary>
    protected async Task DownloadAsync(
        Func<HubOptions, HubOptions>? change = null,
        string repository = "owner/model",
        CancellationToken cancellationToken = default)
    {
        using var client = new HubClient(Options(change));
        var listing = await new HubLister(client, TimeProvider.System, Observer.Note)
            .ListAsync(HubRepository.Parse(repository)!, null, cancellationToken);
        await new HubDownloader(client, TimeProvider.System, Observer, _ => FreeBytes)
            .DownloadAsync(listing.Files, Folder.Path, alsoNeeded: 0, cancellationToken);
    }

    protected byte[] Downloaded(string name) => File.ReadAllBytes(Folder.File(name));

    protected IEnumerable<string> FilesLeft() =>
        Directory.EnumerateFiles(Folder.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName)!;
}
