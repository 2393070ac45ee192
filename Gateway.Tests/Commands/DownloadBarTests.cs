using Gateway.Commands.Progress;
using Gateway.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class DownloadBarTests
{
    private readonly List<string> _seen = [];

    [Test]
    public void Bar_CountsAllFilesAndDoesNotGoBackForACheck()
    {
        var files = new[] { FileOf("a", 10), FileOf("b", 20), FileOf("c", 30) };
        var bar = new DownloadBar(new SeenBars(_seen), files);

        bar.Progress(files[0], DownloadStage.Checking, 10);
        bar.Progress(files[1], DownloadStage.Downloading, 20);
        bar.Progress(files[1], DownloadStage.Checking, 5);
        bar.Progress(files[2], DownloadStage.Downloading, 15);
        bar.Progress(files[2], DownloadStage.Downloading, 0);

        Assert.That(_seen, Is.EqualTo(new[]
        {
            "Checking a (1 of 3) 10/60", "Downloading b (2 of 3) 30/60", "Checking b (2 of 3) 30/60",
            "Downloading c (3 of 3) 45/60", "Downloading c (3 of 3) 30/60",
        }));
    }

    private static HubFile FileOf(string name, long size) => new(name, size, null, new Uri("https://hub.example/x"));

    private sealed class SeenBars(List<string> seen) : IProgressBars, IProgressBar
    {
        public IProgressBar Add(string description, long total) => this;

        public void Note(string text) => seen.Add(text);

        public void Report(string description, long done, long total) => seen.Add($"{description} {done}/{total}");
    }
}
