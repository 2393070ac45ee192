using Gateway.Tests.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class GgufPullTests : CommandTestBase
{
    private FakeHub _hub = null!;

    [SetUp]
    public async Task StartHubAsync()
    {
        _hub = await FakeHub.StartAsync();
        Environment["HF_ENDPOINT"] = _hub.Endpoint;
        Folder.Folder("gguf");
    }

    [TearDown]
    public async Task StopHubAsync() => await _hub.DisposeAsync();

    [Test]
    public async Task OnlyGgufFile_IsDownloadedIntoTheModelsFolder()
    {
        _hub.Files["sub/demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        _hub.Files["README.md"] = [1, 2, 3];

        var run = await RunAsync("pull", "owner/model");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(await File.ReadAllBytesAsync(Pulled("demo.gguf")), Is.EqualTo(_hub.Files["sub/demo.gguf"]));
        Assert.That(run.Output, Does.Contain("architecture chatglm").And.Contains("the model 'demo' at http://localhost:8000/v1"));
        Assert.That(run.Error, Does.Contain("Downloading demo.gguf (1 of 1): 100 %, 6.5 MiB of 6.5 MiB"));
    }

    [Test]
    public async Task SeveralFiles_AreListedUntilOneIsChosen()
    {
        _hub.Files["a.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        _hub.Files["b.gguf"] = [1];

        var without = await RunAsync("pull", "owner/model");
        var wrong = await RunAsync("pull", "owner/model", "--file", "c.gguf");
        var right = await RunAsync("pull", "owner/model", "--file", "a.gguf");

        Assert.That(without.ExitCode, Is.EqualTo(1));
        Assert.That(without.Error, Does.Contain("2 GGUF files; choose one with --file").And.Contains("a.gguf").And.Contains("b.gguf"));
        Assert.That(wrong.ExitCode, Is.EqualTo(1));
        Assert.That(wrong.Error, Does.Contain("no GGUF file 'c.gguf'").And.Contains("b.gguf"));
        Assert.That(right.ExitCode, Is.Zero, right.Error);
        Assert.That(File.Exists(Pulled("a.gguf")), Is.True);
        Assert.That(File.Exists(Pulled("b.gguf")), Is.False);
    }

    [Test]
    public async Task NoGgufFile_SaysWhatThereIs()
    {
        _hub.Files["pytorch_model.bin"] = [1, 2, 3];

        var run = await RunAsync("pull", "owner/model");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("has no GGUF file").And.Contains("pytorch_model.bin  3 bytes").And.Contains("convert --help"));
    }

    [Test]
    public async Task SplitFile_IsDownloadedWithAllItsPieces()
    {
        _hub.Files["q8/big-00001-of-00002.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        _hub.Files["q8/big-00002-of-00002.gguf"] = [2];
        _hub.Files["incomplete-00001-of-00003.gguf"] = [1];

        var run = await RunAsync("pull", "owner/model", "--file", "q8/big-00002-of-00002.gguf");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("big-00001-of-00002.gguf:").And.Contains("the model 'big'"));
        Assert.That(await File.ReadAllBytesAsync(Pulled("big-00002-of-00002.gguf")), Is.EqualTo(new byte[] { 2 }));
        Assert.That(File.Exists(Pulled("incomplete-00001-of-00003.gguf")), Is.False);
    }

    [Test]
    public async Task OtherFileOfThatName_IsReplacedByForceOnly()
    {
        _hub.Files["demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        await File.WriteAllTextAsync(Pulled("demo.gguf"), "mine");

        var without = await RunAsync("pull", "owner/model");
        var kept = await File.ReadAllTextAsync(Pulled("demo.gguf"));
        var with = await RunAsync("pull", "owner/model", "--force");

        Assert.That(without.ExitCode, Is.EqualTo(1));
        Assert.That(without.Error, Does.Contain("another size").And.Contains("--force replaces it"));
        Assert.That(kept, Is.EqualTo("mine"));
        Assert.That(with.ExitCode, Is.Zero, with.Error);
        Assert.That(await File.ReadAllBytesAsync(Pulled("demo.gguf")), Is.EqualTo(_hub.Files["demo.gguf"]));
    }

    [Test]
    public async Task FileThatIsThereAlready_IsNotFetchedAgain()
    {
        _hub.Files["demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        await RunAsync("pull", "owner/model");
        await _hub.ForgetTrafficAsync();

        var run = await RunAsync("pull", "owner/model");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(_hub.BodyBytes, Is.Zero);
    }

    [Test]
    public async Task ModelScope_IsTheSecondSource()
    {
        Environment["MODELSCOPE_ENDPOINT"] = _hub.Endpoint;
        _hub.Files["demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);

        var run = await RunAsync("pull", "owner/model", "--source", "modelscope");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(_hub.Requests, Has.All.Property(nameof(SeenRequest.Path)).StartsWith("/api/v1/models/"));
        Assert.That(File.Exists(Pulled("demo.gguf")), Is.True);
    }

    [Test]
    public async Task ModelsFolder_IsTheOptionElseTheServicesElseANewOne()
    {
        Directory.Delete(Folder.File("gguf"));
        _hub.Files["demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);

        await RunAsync("pull", "owner/model");
        await File.WriteAllTextAsync(Folder.File("appsettings.json"), """{ "Gateway": { "ModelsFolder": "settings" } }""");
        await RunAsync("pull", "owner/model");
        Environment["Gateway__ModelsFolder"] = "variable";
        await RunAsync("pull", "owner/model");
        await RunAsync("pull", "owner/model", "--models-folder", "option");

        Assert.That(File.Exists(Pulled("demo.gguf")), Is.True);
        Assert.That(File.Exists(Folder.File("settings/demo.gguf")), Is.True);
        Assert.That(File.Exists(Folder.File("variable/demo.gguf")), Is.True);
        Assert.That(File.Exists(Folder.File("option/demo.gguf")), Is.True);
    }

    [Test]
    public async Task Interruption_ReturnsA130AndGoesOnLater()
    {
        _hub.Files["demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        using var cancellation = new CancellationTokenSource();
        _hub.Midway = async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        var interrupted = await RunAsync(["pull", "owner/model"], cancellation.Token);
        _hub.Midway = _ => Task.CompletedTask;
        var run = await RunAsync("pull", "owner/model");

        Assert.That(interrupted.ExitCode, Is.EqualTo(130));
        Assert.That(interrupted.Error, Does.Contain("Interrupted. What has arrived is kept; the same command goes on."));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(await File.ReadAllBytesAsync(Pulled("demo.gguf")), Is.EqualTo(_hub.Files["demo.gguf"]));
    }

    [Test]
    public async Task DamagedDownload_IsOneSentenceAndLeavesNothing()
    {
        _hub.Files["demo.gguf"] = new byte[1000];
        _hub.Fault = context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                _hub.Files["demo.gguf"] = [.. Enumerable.Repeat((byte)1, 1000)];
            }
            return Task.FromResult(false);
        };

        var run = await RunAsync("pull", "owner/model");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("error: demo.gguf arrived damaged"));
        Assert.That(Directory.EnumerateFiles(Folder.File("gguf")), Is.Empty);
    }

    private string Pulled(string name) => Path.Combine(Folder.Path, "gguf", name);
}
