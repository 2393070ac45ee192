using Gateway.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Hub;

internal sealed class HubDownloadTests : HubTestBase
{
    [Test]
    public async Task LargeFile_ComesOverSeveralRangesAndIsRight()
    {
        Server.Files["weights.bin"] = Content(10 * SegmentBytes + 123);

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Server.Requests.Count(request => request.Range != ""), Is.EqualTo(11));
        Assert.That(FilesLeft(), Is.EqualTo(new[] { "weights.bin" }));
        Assert.That(Observer.Most, Is.EqualTo(10 * SegmentBytes + 123));
        Assert.That(Observer.HasChecked, Is.True);
    }

    [Test]
    public async Task SeveralConnections_RunAtOnce()
    {
        Server.Files["weights.bin"] = Content(8 * SegmentBytes);
        var arrived = 0;
        var all = new TaskCompletionSource();
        Server.Midway = _ =>
        {
            if (Interlocked.Increment(ref arrived) == 4)
            {
                all.SetResult();
            }
            return all.Task;
        };

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
    }

    [Test]
    public async Task ManyFiles_KeepTheirFoldersAndEmptyOnesAreFine()
    {
        Server.Files["config.json"] = "{}"u8.ToArray();
        Server.Files["empty.txt"] = [];
        Server.Files["sub folder/weights#1.bin"] = Content(SegmentBytes + 1);
        Server.GitStored.UnionWith(["config.json", "empty.txt"]);

        await DownloadAsync();

        Assert.That(Downloaded("config.json"), Is.EqualTo("{}"u8.ToArray()));
        Assert.That(Downloaded("empty.txt"), Is.Empty);
        Assert.That(
            Downloaded(Path.Combine("sub folder", "weights#1.bin")),
            Is.EqualTo(Server.Files["sub folder/weights#1.bin"]));
    }

    [Test]
    public async Task FinishedFiles_AreCheckedAndNotFetchedAgain()
    {
        Server.Files["weights.bin"] = Content(3 * SegmentBytes);
        await DownloadAsync();
        await Server.ForgetTrafficAsync();

        await DownloadAsync();

        Assert.That(Server.BodyBytes, Is.Zero);
    }

    [Test]
    public async Task FinishedFileThatWasChangedOnDisk_IsFetchedAgain()
    {
        Server.Files["weights.bin"] = Content(3 * SegmentBytes);
        await DownloadAsync();
        var bytes = Downloaded("weights.bin");
        bytes[SegmentBytes] ^= 1;
        await File.WriteAllBytesAsync(Folder.File("weights.bin"), bytes);

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Observer.Notes, Has.One.Contains("another SHA-256"));
    }

    [Test]
    public async Task RenamedRepository_IsFollowed()
    {
        Server.Files["config.json"] = Content(100);
        Server.FormerName = "former/name";

        await DownloadAsync(repository: "former/name");

        Assert.That(Downloaded("config.json"), Is.EqualTo(Server.Files["config.json"]));
    }

    [Test]
    public async Task ModelScope_ListsAndDownloads()
    {
        Source = HubSource.ModelScope;
        Environment["MODELSCOPE_API_TOKEN"] = "ms-secret";
        Server.Files["a b/weights.bin"] = Content(2 * SegmentBytes);

        await DownloadAsync();

        Assert.That(Downloaded(Path.Combine("a b", "weights.bin")), Is.EqualTo(Server.Files["a b/weights.bin"]));
        Assert.That(Server.Requests, Has.All.Property(nameof(SeenRequest.Cookie)).EqualTo("m_session_id=ms-secret"));
    }

    [Test]
    public async Task FullDisk_IsRefusedBeforeAnythingIsFetched()
    {
        Server.Files["weights.bin"] = Content(3 * SegmentBytes);
        FreeBytes = 1 << 20;

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("1.0 MiB free").And.Contains("64.2 MiB are needed"));
        Assert.That(Server.BodyBytes, Is.Zero);
    }

    [TestCase("../evil")]
    [TestCase("/etc/evil")]
    [TestCase("a/../../evil")]
    [TestCase("C:evil")]
    [TestCase("a\\evil")]
    public async Task NameThatLeavesTheFolder_IsRefused(string name)
    {
        Server.Files[name] = Content(10);

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain(name).And.Contains("Nothing was downloaded"));
        Assert.That(FilesLeft(), Is.Empty);
    }

    [Test]
    public async Task SecondDownloadOfTheSameFile_IsRefusedWhileTheFirstRuns()
    {
        Server.Files["weights.bin"] = Content(2 * SegmentBytes);
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Server.Midway = _ =>
        {
            reached.TrySetResult();
            return go.Task;
        };
        var first = DownloadAsync();
        await reached.Task;

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());
        go.SetResult();
        await first;

        Assert.That(failure!.Message, Does.Contain("another download of it is running"));
        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
    }
}
