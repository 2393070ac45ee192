using Gateway.Conversion.Hub;

namespace Gateway.Commands.Progress;

/// <summary>Shows the files of a download, which come one after the other, on one bar.</summary>
internal sealed class DownloadBar : IDownloadObserver
{
    private readonly IProgressBars _bars;
    private readonly IProgressBar _bar;
    private readonly Dictionary<HubFile, (int Number, long Before)> _places = new(ReferenceEqualityComparer.Instance);
    private readonly long _total;
    private long _downloaded;

    public DownloadBar(IProgressBars bars, IReadOnlyList<HubFile> files)
    {
        foreach (var file in files)
        {
            _places.Add(file, (_places.Count + 1, _total));
            _total += file.Size;
        }
        _bars = bars;
        _bar = bars.Add("Downloading", _total);
    }

    public void Progress(HubFile file, DownloadStage stage, long done)
    {
        var (number, before) = _places[file];
        if (stage is DownloadStage.Downloading)
        {
            Interlocked.Exchange(ref _downloaded, before + done);
            _bar.Report($"Downloading {file.Path} ({number} of {_places.Count})", before + done, _total);
        }
        else
        {
            // A file that was just downloaded is not counted back for its check.
            var shown = Math.Max(before + done, Interlocked.Read(ref _downloaded));
            _bar.Report($"Checking {file.Path} ({number} of {_places.Count})", shown, _total);
        }
    }

    public void Note(string text) => _bars.Note(text);
}
