using Gateway.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Hub;

internal sealed class HubResumeTests : HubTestBase
{
    private const int Size = 20 * SegmentBytes;

    [Test]
    public async Task CancelledDownload_GoesOnWithOnlyTheRest()
    {
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        var left = PartFile.LeftOf(Folder.File("weights.bin"));
        Assert.That(left, Is.InRange(Size / 2, Size - 1));
        Assert.That(File.Exists(Folder.File("weights.bin")), Is.False);
        await Server.ForgetTrafficAsync();

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Server.BodyBytes, Is.EqualTo(Size - left));
        Assert.That(FilesLeft(), Is.EqualTo(new[] { "weights.bin" }));
    }

    [Test]
    public async Task OtherSegmentSize_StillResumes()
    {
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        var left = PartFile.LeftOf(Folder.File("weights.bin"));
        await Server.ForgetTrafficAsync();

        await DownloadAsync(change: options => options with { SegmentBytes = 3 * SegmentBytes });

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Server.BodyBytes, Is.EqualTo(Size - left));
    }

    [Test]
    public async Task NewVersionInTheListing_BeginsAnew()
    {
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        Server.Files["weights.bin"] = Content(Size, seed: 2);
        await Server.ForgetTrafficAsync();

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Server.BodyBytes, Is.EqualTo(Size));
        Assert.That(Observer.Notes, Has.One.Contains("another version"));
    }

    [Test]
    public async Task WithoutDigests_TheEntityTagCarriesTheResume()
    {
        Server.StatesDigests = false;
        Server.EntityTag = "\"v1\"";
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        var left = PartFile.LeftOf(Folder.File("weights.bin"));
        await Server.ForgetTrafficAsync();

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Server.BodyBytes, Is.EqualTo(Size - left));
        Assert.That(Server.Requests.Where(request => request.Range != ""),
            Has.All.Property(nameof(SeenRequest.IfRange)).EqualTo("\"v1\""));
        Assert.That(Observer.Notes, Has.One.Contains("only its size was checked"));
    }

    [Test]
    public async Task WithoutDigests_AChangedEntityTagBeginsAnew()
    {
        Server.StatesDigests = false;
        Server.EntityTag = "\"v1\"";
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        Server.Files["weights.bin"] = Content(Size, seed: 2);
        Server.EntityTag = "\"v2\"";

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Observer.Notes, Has.One.Contains("changed at the hub"));
    }

    [Test]
    public async Task WithoutDigestsAndTags_NothingIsResumed()
    {
        Server.StatesDigests = false;
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        Server.Files["weights.bin"] = Content(Size, seed: 2);

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("""{"Size":1310720,"Identity":"x","SegmentBytes":0,"Done":[]}""")]
    [TestCase("""{"Size":1310720,"Identity":"x","SegmentBytes":65536,"Done":[70000]}""")]
    [TestCase("""{"Size":-1,"Identity":"x","SegmentBytes":65536,"Done":null}""")]
    public async Task DamagedJournal_BeginsAnew(string journal)
    {
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        await File.WriteAllTextAsync(Folder.File("weights.bin.part.json"), journal);

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
    }

    [Test]
    public async Task ShortenedPart_BeginsAnew()
    {
        Server.Files["weights.bin"] = Content(Size);
        await CancelAfterAsync(Size / 2);
        await File.WriteAllBytesAsync(Folder.File("weights.bin.part"), new byte[100]);

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
    }

    private async Task CancelAfterAsync(long bytes)
    {
        using var cancellation = new CancellationTokenSource();
        Observer.Downloaded = done =>
        {
            if (done >= bytes)
            {
                cancellation.Cancel();
            }
        };
        await Assert.ThatAsync(
            () => DownloadAsync(cancellationToken: cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Observer.Downloaded = _ => { };
    }
}
