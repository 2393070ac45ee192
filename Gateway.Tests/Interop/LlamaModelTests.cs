using System.Text;
using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaModelTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llama-models").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_TheDemoModel_HasItsShape()
    {
        var model = DemoModel.Model;

        Assert.Multiple(() =>
        {
            Assert.That(model.LayerCount, Is.EqualTo(6));
            Assert.That(model.HeadCount, Is.EqualTo(4));
            Assert.That(model.KeyValueHeadCount, Is.EqualTo(2));
            Assert.That(model.EmbeddingLength, Is.EqualTo(256));
            Assert.That(model.TrainedContextLength, Is.EqualTo(2048));
            Assert.That(model.ParameterCount, Is.EqualTo(6_297_856));
            Assert.That(model.SizeBytes, Is.LessThan((ulong)new FileInfo(DemoModel.Path).Length));
            Assert.That(model.Description, Does.Contain("chatglm"));
            Assert.That(model is { HasDecoder: true, HasEncoder: false, IsRecurrent: false, IsHybrid: false }, Is.True);
            Assert.That(model.GetMetadata("general.architecture"), Is.EqualTo("chatglm"));
            Assert.That(model.GetMetadata("chatglm.block_count"), Is.EqualTo("6"));
            Assert.That(model.GetMetadata("no.such.key"), Is.Null);
        });
    }

    [Test]
    public void Load_WithProgress_EndsAtOne()
    {
        var seen = new List<float>();

        LlamaModel.Load(DemoModel.Library, DemoModel.Path, new ModelLoadParameters(), seen.Add, CancellationToken.None).Dispose();

        Assert.That(seen, Is.Ordered.And.All.InRange(0f, 1f));
        Assert.That(seen[^1], Is.EqualTo(1f));
    }

    [Test]
    public void Load_CancelledOnTheWay_Stops()
    {
        using var stop = new CancellationTokenSource();

        Assert.That(
            () => LlamaModel.Load(DemoModel.Library, DemoModel.Path, new ModelLoadParameters(), _ => stop.Cancel(), stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Load_ProgressThatThrows_BringsItsOwnException() =>
        Assert.That(
            () => LlamaModel.Load(
                DemoModel.Library,
                DemoModel.Path,
                new ModelLoadParameters(),
                _ => throw new TimeoutException("mine"),
                CancellationToken.None),
            Throws.TypeOf<TimeoutException>().With.Message.EqualTo("mine"));

    [Test]
    public void Load_WithoutMemoryMap_AnswersTheSame()
    {
        var prompt = GreedyRun.Prompt("What is 3 plus 4?");
        using var model = DemoModel.Load(new ModelLoadParameters { MemoryMap = false });
        using var context = LlamaContext.Create(model, new ContextParameters { ContextLength = 256, BatchTokens = 64, MicroBatchTokens = 64, Threads = 1, BatchThreads = 1 });
        using var mapped = DemoModel.NewContext();

        Assert.That(GreedyRun.Answer(context, prompt, 12), Is.EqualTo(GreedyRun.Answer(mapped, prompt, 12)).And.Not.Empty);
    }

    [Test]
    public void Load_AbsentFile_SaysWhich() =>
        Assert.That(
            () => Load(Path.Combine(_folder, "absent.gguf")),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains("absent.gguf"));

    [TestCase(0, "not a GGUF")]
    [TestCase(3, "not a GGUF")]
    [TestCase(10, "truncated")]
    [TestCase(700, "truncated")]
    [TestCase(100_000, "truncated")]
    [TestCase(3_000_000, "truncated: it has 3000000 bytes, its tensors need ")]
    public void Load_TruncatedFile_SaysSo(int length, string reason)
    {
        var path = Write($"cut-{length}.gguf", File.ReadAllBytes(DemoModel.Path)[..length]);

        Assert.That(
            () => Load(path), Throws.TypeOf<ModelLoadException>().With.Message.Contains(path).And.Message.Contains(reason));
    }

    [Test]
    public void Load_LastByteMissing_NamesBothLengths()
    {
        var whole = File.ReadAllBytes(DemoModel.Path);
        var path = Write("cut-1.gguf", whole[..^1]);

        Assert.That(
            () => Load(path),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains($"has {whole.Length - 1} bytes").And.Message.Contains($"need {whole.Length}"));
    }

    [Test]
    public void Load_NotAGguf_SaysSo()
    {
        var path = Write("text.gguf", Encoding.UTF8.GetBytes("This is a text of some length, and nothing that a model could be."));

        Assert.That(() => Load(path), Throws.TypeOf<ModelLoadException>().With.Message.Contains("not a GGUF file"));
    }

    [Test]
    public void Load_UnsupportedArchitecture_NamesIt()
    {
        // The key's value: type 8 (string), length 7.
        var path = Patched("arch.gguf", [8, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, .. "chatglm"u8], [8, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, .. "chatfoo"u8]);

        Assert.That(
            () => Load(path),
            Throws.TypeOf<ModelLoadException>().With.Message.EqualTo(
                $"Cannot load the model {path}: unknown model architecture: 'chatfoo'"));
    }

    [Test]
    public void Load_MissingTensor_NamesIt()
    {
        var path = Patched("tensor.gguf", "blk.3.ffn_norm"u8.ToArray(), "blk.3.ffn_nxrm"u8.ToArray());

        Assert.That(() => Load(path), Throws.TypeOf<ModelLoadException>().With.Message.Contains("blk.3.ffn_norm"));
    }

    [Test]
    public void Load_UnknownGgufVersion_NamesIt()
    {
        var path = Patched("version.gguf", [.. "GGUF"u8, 3, 0, 0, 0], [.. "GGUF"u8, 9, 0, 0, 0]);

        Assert.That(() => Load(path), Throws.TypeOf<ModelLoadException>().With.Message.Contains("GGUF version 9"));
    }

    [Test]
    public void Load_ImpossibleTensorCount_IsADamagedHeader()
    {
        var bytes = File.ReadAllBytes(DemoModel.Path);
        bytes.AsSpan(8, 8).Fill(0x7F);

        Assert.That(
            () => Load(Write("count.gguf", bytes)),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains("damaged").And.Message.Contains("tensors"));
    }

    [TestCase(-2, 0)]
    [TestCase(-1, -1)]
    [TestCase(-1, 99)]
    public void Load_ImpossibleGpuParameters_AreRefused(int layers, int gpu) =>
        Assert.That(
            () => DemoModel.Load(new ModelLoadParameters { GpuLayers = layers, MainGpu = gpu }), Throws.ArgumentException);

    [Test]
    public void VocabularyOnly_TokenisesAndMakesNoContext()
    {
        using var model = DemoModel.Load(new ModelLoadParameters { VocabularyOnly = true });

        Assert.That(model.Vocabulary.TokenCount, Is.EqualTo(DemoModel.Model.Vocabulary.TokenCount));
        Assert.That(
            () => LlamaContext.Create(model, new ContextParameters { ContextLength = 256 }),
            Throws.TypeOf<ContextCreationException>().With.Message.Contains("only its vocabulary"));
    }

    private static void Load(string path) =>
        LlamaModel.Load(DemoModel.Library, path, new ModelLoadParameters(), null, CancellationToken.None).Dispose();

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Patched(string name, byte[] from, byte[] to)
    {
        var bytes = File.ReadAllBytes(DemoModel.Path);
        var at = bytes.AsSpan().IndexOf(from);
        Assert.That(at, Is.Not.Negative, "the demo model has what the test patches");
        to.CopyTo(bytes, at);
        return Write(name, bytes);
    }
}
