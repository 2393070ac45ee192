using System.Diagnostics;
using Gateway.Conversion.Hub;
using Gateway.Tests.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

/// <summary>The program as its own process: what only a process has, such as signals and sudden death.</summary>
[Platform(Include = "Linux,MacOsX", Reason = "Signals are sent with kill.")]
internal sealed class ProcessTests : CommandTestBase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private FakeHub _hub = null!;

    private string Model => Path.Combine(Folder.Path, "gguf", "demo.gguf");

    [SetUp]
    public async Task StartHubAsync()
    {
        _hub = await FakeHub.StartAsync();
        _hub.Files["demo.gguf"] = await File.ReadAllBytesAsync(DemoModel);
        Folder.Folder("gguf");
        // Slowly enough for something to happen to the process meanwhile.
        _hub.Pace = () => Task.Delay(50);
    }

    [TearDown]
    public async Task StopHubAsync() => await _hub.DisposeAsync();

    [Test]
    public async Task KilledDownload_GoesOnInTheNextProcess()
    {
        using (var killed = Start("pull", "owner/model"))
        {
            await HalfwayAsync();
            killed.Kill();
            await killed.WaitForExitAsync();
        }
        var left = PartFile.LeftOf(Model);
        _hub.Pace = () => Task.CompletedTask;
        await _hub.ForgetTrafficAsync();

        var run = await EndAsync(Start("pull", "owner/model"));

        Assert.That(left, Is.InRange(1 << 20, _hub.Files["demo.gguf"].Length - 1));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(await File.ReadAllBytesAsync(Model), Is.EqualTo(_hub.Files["demo.gguf"]));
        Assert.That(_hub.BodyBytes, Is.EqualTo(_hub.Files["demo.gguf"].Length - left));
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task Signal_EndsTheDownloadWith130(string signal)
    {
        var process = Start("pull", "owner/model");
        await HalfwayAsync();

        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }
        var run = await EndAsync(process);

        Assert.That(run.ExitCode, Is.EqualTo(130));
        Assert.That(run.Error, Does.Contain("Stopping. Once more stops at once.").And.Contains("the same command goes on"));
        Assert.That(PartFile.LeftOf(Model), Is.InRange(1 << 20, _hub.Files["demo.gguf"].Length - 1));
    }

    [Test]
    public async Task ResultAndProgress_AreKeptApart()
    {
        var run = await EndAsync(Start("inspect", DemoModel, "--json"));

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.StartWith("{"));
        Assert.That(run.Error, Is.Empty);
    }

    /// <summary>Until the journal, which is written every other second, says that a good part has arrived.</summary>
    private async Task HalfwayAsync()
    {
        var waited = Stopwatch.StartNew();
        while (PartFile.LeftOf(Model) < 1 << 20)
        {
            Assert.That(waited.Elapsed, Is.LessThan(Patience), "The download does not go on.");
            await Task.Delay(20);
        }
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Gateway.Commands.CommandLine).Assembly.Location, .. args])
        {
            WorkingDirectory = Folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HF_ENDPOINT"] = _hub.Endpoint;
        return Process.Start(start)!;
    }

    private static async Task<CommandRun> EndAsync(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Patience);
            return new CommandRun(process.ExitCode, await output, await error);
        }
    }
}
