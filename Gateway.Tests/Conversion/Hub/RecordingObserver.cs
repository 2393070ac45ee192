using System.Collections.Concurrent;
using Gateway.Conversion.Hub;

namespace Gateway.Tests.Conversion.Hub;

/// <summary>Keeps what it is told, and can react to progress.</summary>
internal sealed class RecordingObserver : IDownloadObserver
{
    private long _most;

    public ConcurrentQueue<string> Notes { get; } = new();

    /// <summary>The most bytes that were reported as downloaded.</summary>
    public long Most => Interlocked.Read(ref _most);

    public bool HasChecked { get; private set; }

    public Action<long> Downloaded { get; set; } = _ => { };

    public void Progress(HubFile file, DownloadStage stage, long done)
    {
        HasChecked |= stage is DownloadStage.Checking;
        if (stage is DownloadStage.Downloading)
        {
            Interlocked.Exchange(ref _most, Math.Max(Most, done));
            Downloaded(done);
        }
    }

    public void Note(string text) => Notes.Enqueue(text);
}
