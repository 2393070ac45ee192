using System.Text.Json.Nodes;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Tests.Conversion.Hub;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class CheckpointPullTests : CommandTestBase
{
    private FakeHub _hub = null!;
    private TinyCheckpoint _checkpoint = null!;

    private string Models => Path.Combine(Folder.Path, "gguf");

    private string Downloads => Path.Combine(Models, ".download", "zai-org--chatglm2-6b");

    private string Result => Path.Combine(Models, "chatglm2-6b-q4_0.gguf");

    [SetUp]
    public async Task StartHubAsync()
    {
        _hub = await FakeHub.StartAsync();
        _hub.Repository = "zai-org/chatglm2-6b";
        _hub.RedirectsFiles = true;
        Environment["HF_ENDPOINT"] = _hub.Endpoint;
        Folder.Folder("gguf");
        _checkpoint = new TinyCheckpoint(TinyCheckpoint.Blocks);
        Publish();
    }

    [TearDown]
    public async Task StopHubAsync() => await _hub.DisposeAsync();

    [Test]
    public async Task ChatGlm2_IsDownloadedConvertedAndAnswersAToken()
    {
        var requests = 0;
        _hub.CutAfter = _ => Interlocked.Increment(ref requests) == 5 ? 1000 : null;

        var run = await RunAsync("pull", "chatglm2-6b");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertAnswers(Result);
        var metadata = GgufFile.Read(Result).Metadata;
        Assert.That(metadata.GetString("general.name"), Is.EqualTo("ChatGLM2-6B"));
        Assert.That(metadata.GetString("general.source.url"), Is.EqualTo(_hub.Endpoint + "/zai-org/chatglm2-6b"));
        Assert.That(run.Error, Does.Contain("Downloading pytorch_model-00003-of-00003.bin (6 of 6)").And.Contains("Converting to q4_0: 100 %"));
        Assert.That(run.Output, Does.Contain("was deleted from").And.Contains("the model 'chatglm2-6b' at http://localhost:8000/v1"));
        Assert.That(_hub.Requests.Select(request => request.Path), Has.None.Contains("modeling_chatglm.py"));
        Assert.That(Directory.EnumerateFileSystemEntries(Models), Is.EqualTo(new[] { Result }));
    }

    [Test]
    public async Task ModelScope_HasItUnderAnotherName()
    {
        _hub.Repository = "ZhipuAI/chatglm2-6b";
        Environment["MODELSCOPE_ENDPOINT"] = _hub.Endpoint;

        var run = await RunAsync("pull", "chatglm2-6b", "--source", "modelscope", "--type", "f16");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertAnswers(Path.Combine(Models, "chatglm2-6b-f16.gguf"));
    }

    [Test]
    public async Task KeptCheckpoint_IsConvertedToAnotherTypeWithoutADownload()
    {
        await RunAsync("pull", "chatglm2-6b", "--keep-checkpoint");
        await _hub.ForgetTrafficAsync();

        var run = await RunAsync("pull", "chatglm2-6b", "--type", "q8_0", "--keep-checkpoint");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("stays in " + Downloads));
        Assert.That(_hub.BodyBytes, Is.Zero);
        AssertAnswers(Result);
        AssertAnswers(Path.Combine(Models, "chatglm2-6b-q8_0.gguf"));
    }

    [Test]
    public async Task ResultThatIsThere_IsMadeAnewByForceOnly()
    {
        await File.WriteAllTextAsync(Result, "mine");

        var without = await RunAsync("pull", "chatglm2-6b");
        var kept = await File.ReadAllTextAsync(Result);
        var with = await RunAsync("pull", "chatglm2-6b", "--force");

        Assert.That(without.ExitCode, Is.Zero);
        Assert.That(without.Output, Does.Contain("is there already; --force makes it anew"));
        Assert.That(kept, Is.EqualTo("mine"));
        Assert.That(with.ExitCode, Is.Zero, with.Error);
        AssertAnswers(Result);
    }

    [Test]
    public async Task InterruptedPull_GoesOnAndLeavesNoHalfFile()
    {
        using var cancellation = new CancellationTokenSource();
        _hub.Midway = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("00002-of-00003.bin", StringComparison.Ordinal))
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        };

        var interrupted = await RunAsync(["pull", "chatglm2-6b"], cancellation.Token);
        var modelsThen = Directory.GetFiles(Models);
        _hub.Midway = _ => Task.CompletedTask;
        await _hub.ForgetTrafficAsync();
        var run = await RunAsync("pull", "chatglm2-6b");

        Assert.That(interrupted.ExitCode, Is.EqualTo(130));
        Assert.That(modelsThen, Is.Empty);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(_hub.Requests.Select(request => request.Path), Has.None.Contains("00001-of-00003.bin"));
        AssertAnswers(Result);
    }

    [Test]
    public async Task QuantisedCheckpoint_IsRefusedInOneSentence()
    {
        _checkpoint.Json["quantization_bit"] = JsonValue.Create(4);
        Publish();

        var run = await RunAsync("pull", "chatglm2-6b");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Match("(?m)^error: .*quantization_bit"));
        Assert.That(run.Error, Does.Not.Contain("   at "));
        Assert.That(Directory.GetFiles(Models), Is.Empty);
    }

    private void Publish()
    {
        _hub.Files.Clear();
        var folder = _checkpoint.WriteTorch(Folder.Folder("hub"), ScalarType.F16, shards: 3);
        foreach (var path in Directory.GetFiles(folder))
        {
            _hub.Files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        }
        _hub.Files["modeling_chatglm.py"] = "print('never fetched')"u8.ToArray();
        _hub.GitStored.UnionWith(["config.json", "pytorch_model.bin.index.json", "modeling_chatglm.py"]);
    }

    private static void AssertAnswers(string path)
    {
        var logits = NativeLogits.Run(path, [3, 4, 5])[^1];
        Assert.That(logits, Has.Length.EqualTo(TinyCheckpoint.Blocks.Vocabulary).And.All.Matches<float>(float.IsFinite));
        Assert.That(logits.Max() - logits.Min(), Is.GreaterThan(0.1f));
    }
}
