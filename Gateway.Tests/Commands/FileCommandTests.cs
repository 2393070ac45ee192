using Gateway.Conversion.Checkpoints;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

/// <summary>convert, quantize and synthesize, as whole runs.</summary>
internal sealed class FileCommandTests : CommandTestBase
{
    [Test]
    public async Task SynthesizedModel_IsInspectedQuantizedAndLoaded()
    {
        var synthesized = await RunAsync("synthesize", "tiny", "tiny.gguf", "--type", "f16", "--seed", "5");
        var inspected = await RunAsync("inspect", "tiny.gguf");
        var quantized = await RunAsync("quantize", "tiny.gguf", "tiny-q8_0.gguf", "q8_0");

        Assert.That(synthesized.ExitCode, Is.Zero, synthesized.Error);
        Assert.That(synthesized.Output, Does.Match(@"tiny\.gguf: .* 31 tensors, 5,247,232 weights\."));
        Assert.That(inspected.Output, Does.Contain("type f16"));
        Assert.That(quantized.ExitCode, Is.Zero, quantized.Error);
        Assert.That(quantized.Error, Does.Contain("Quantising to q8_0: 100 %"));
        Assert.That(NativeLogits.Run(Folder.File("tiny-q8_0.gguf"), [3, 4])[1], Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public async Task Seed_MakesTheFile()
    {
        await RunAsync("synthesize", "tiny", "a.gguf", "--type", "q8_0", "--seed", "5");
        await RunAsync("synthesize", "tiny", "b.gguf", "--type", "q8_0", "--seed", "5", "--threads", "1");
        await RunAsync("synthesize", "tiny", "c.gguf", "--type", "q8_0", "--seed", "6");

        var a = await File.ReadAllBytesAsync(Folder.File("a.gguf"));
        Assert.That(await File.ReadAllBytesAsync(Folder.File("b.gguf")), Is.EqualTo(a));
        Assert.That((await File.ReadAllBytesAsync(Folder.File("c.gguf"))).AsSpan().SequenceEqual(a), Is.False);
    }

    [Test]
    public async Task Checkpoint_IsConvertedAndLoaded()
    {
        new TinyCheckpoint(TinyCheckpoint.Blocks).WriteSafetensors(Folder.Folder("checkpoint"), ScalarType.BF16);

        var run = await RunAsync("convert", "checkpoint", "out.gguf", "--type", "q4_k_m");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(NativeLogits.Run(Folder.File("out.gguf"), [3, 4])[1], Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public async Task ConvertedFamily_IsWhatTheOptionSaysWhereTheFolderDoesNot()
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Json.Remove("_name_or_path");
        checkpoint.WriteSafetensors(Folder.Folder("checkpoint"), ScalarType.F32);

        var without = await RunAsync("convert", "checkpoint", "out.gguf", "--type", "f32");
        var with = await RunAsync("convert", "checkpoint", "out.gguf", "--type", "f32", "--family", "chatglm3");
        var inspected = await RunAsync("inspect", "out.gguf");

        Assert.That(without.ExitCode, Is.EqualTo(1));
        Assert.That(without.Error, Does.Contain("--family"));
        Assert.That(with.ExitCode, Is.Zero, with.Error);
        Assert.That(inspected.Output, Does.Contain("ChatGLM3"));
    }

    [TestCase("synthesize", "tiny", "out.gguf")]
    [TestCase("convert", "checkpoint", "out.gguf", "--type", "f16")]
    [TestCase("quantize", "tiny.gguf", "out.gguf", "q4_0")]
    public async Task ExistingOutput_IsReplacedByForceOnly(params string[] args)
    {
        new TinyCheckpoint().WriteSafetensors(Folder.Folder("checkpoint"), ScalarType.F32);
        await RunAsync("synthesize", "tiny", "tiny.gguf", "--type", "f16");
        await File.WriteAllTextAsync(Folder.File("out.gguf"), "mine");

        var without = await RunAsync(args);
        var kept = await File.ReadAllTextAsync(Folder.File("out.gguf"));
        var with = await RunAsync([.. args, "--force"]);

        Assert.That(without.ExitCode, Is.EqualTo(1));
        Assert.That(without.Error, Does.Contain("--force"));
        Assert.That(kept, Is.EqualTo("mine"));
        Assert.That(with.ExitCode, Is.Zero, with.Error);
        Assert.That((await RunAsync("inspect", "out.gguf")).ExitCode, Is.Zero);
    }

    [TestCase("synthesize", "100m", "out.gguf")]
    [TestCase("quantize", "tiny.gguf", "out.gguf", "q4_0")]
    [TestCase("convert", "checkpoint", "out.gguf")]
    public async Task Interruption_Returns130AndLeavesNoFile(params string[] args)
    {
        new TinyCheckpoint(TinyCheckpoint.Blocks).WriteSafetensors(Folder.Folder("checkpoint"), ScalarType.F32);
        await RunAsync("synthesize", "tiny", "tiny.gguf", "--type", "f16");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var run = await RunAsync(args, cancelled.Token);

        Assert.That(run.ExitCode, Is.EqualTo(130));
        Assert.That(run.Error, Does.EndWith("Interrupted." + System.Environment.NewLine));
        Assert.That(Directory.GetFiles(Folder.Path, "out*"), Is.Empty);
    }

    [TestCase("/no/such/folder", "convert", "/no/such/folder", "out.gguf")]
    [TestCase("missing.gguf", "quantize", "missing.gguf", "out.gguf", "q4_0")]
    [TestCase("nowhere", "synthesize", "tiny", "nowhere/out.gguf")]
    [TestCase("is quantised already", "quantize", "DEMO", "out.gguf", "q4_0")]
    public async Task Failure_IsOneSentence(string expected, params string[] args)
    {
        var run = await RunAsync([.. args.Select(argument => argument == "DEMO" ? DemoModel : argument)]);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("error: ").And.Contains(expected).And.Not.Contains("   at "));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task NativeLibraryFolderWithoutLibraries_IsNamed()
    {
        Environment["Gateway__NativeLibraryFolder"] = Folder.Folder("empty");

        var run = await RunAsync("synthesize", "tiny", "out.gguf");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("empty"));
    }
}
