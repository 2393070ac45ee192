using Gateway.Conversion.Hub;

namespace Gateway.Commands.Progress;

/// <summary>Shows the files of a download, which come one after the other, on one bar.</summary>
internal sealed class DownloadBar : IDownloadObserver
{
    private readonly IProgressBars _bars;
    private readonly IProgressBar _bar;
    private readonly Dictionary<HubFile, (int Number, long Before)> _places = new(ReferenceEqualityComparer.Instance);
    private readonly long _total;

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
        var verb = stage is DownloadStage.Downloading ? "Downloading" : "Checking";
        _bar.Report($"{verb} {file.Path} ({number} of {_places.Count})", before + done, _total);
    }

    public void Note(string text) => _bars.Note(text);
}
