using System.Text;
using Gateway.Conversion;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Synthesis;
using Gateway.Interop;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Synthesis;

[TestFixture]
internal sealed class SynthesizerTests
{
    private static readonly SynthesisShape _tiny = SynthesisShape.Parse("tiny");

    [TestCase("f16")]
    [TestCase("q8_0")]
    [TestCase("q4_0")]
    [TestCase("q4_k_m")]
    public async Task Tiny_LoadsAndItsLogitsAreFiniteAndSpread(string type)
    {
        using var folder = new TemporaryFolder();

        var path = await WriteAsync(_tiny, folder.File("tiny.gguf"), type);

        var logits = NativeLogits.Run(path, [4092, 4094, 300, 301, 302, 900, 1500, 4000])[^1];
        var mean = logits.Average();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(logits, Has.All.Matches<float>(float.IsFinite));
            Assert.That(Math.Sqrt(logits.Average(x => (x - mean) * (x - mean))), Is.InRange(1, 5));
            Assert.That(logits.Max() - logits[2], Is.GreaterThan(3), "the end token is no likely one");
        }
    }

    [Test]
    public async Task SampledText_IsWordsAndDoesNotEnd()
    {
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(_tiny, folder.File("tiny.gguf"), "q8_0");
        using var model = NativeLogits.Load(path);
        using var context = LlamaContext.Create(model, new ContextParameters { ContextLength = 256, Threads = 1 });
        using var batch = new LlamaBatch(16);
        using var candidates = new CandidateBuffer(model.Vocabulary.TokenCount);
        using var chain = SamplerChain.Create(new SamplerChainParameters(model.Vocabulary.TokenCount, 50, 0.7f, 0, 0.95f, 1, 0, 0, 1, 0));
        batch.Add(4092, 0, 0, wantsLogits: true);
        var answer = new List<int>();
        for (var i = 1; i < 64; i++)
        {
            Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
            candidates.Fill(context.GetLogits(0));
            answer.Add(chain.Sample(candidates));
            batch.Clear();
            batch.Add(answer[^1], i, 0, wantsLogits: true);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer, Has.None.Matches<int>(model.Vocabulary.IsEndOfGeneration));
            Assert.That(answer, Has.None.Matches<int>(model.Vocabulary.IsControl));
            Assert.That(answer.Distinct().Count(), Is.GreaterThan(8));
        }
    }

    [Test]
    public async Task SameSeed_GivesTheSameFileWhateverTheThreads()
    {
        using var folder = new TemporaryFolder();

        var one = await WriteAsync(_tiny, folder.File("1.gguf"), "q4_0", threads: 1);
        var four = await WriteAsync(_tiny, folder.File("4.gguf"), "q4_0", threads: 4);
        var other = await WriteAsync(_tiny, folder.File("other.gguf"), "q4_0", seed: 2);

        var bytes = File.ReadAllBytes(one);
        Assert.That(File.ReadAllBytes(four), Is.EqualTo(bytes));
        Assert.That(File.ReadAllBytes(other), Is.Not.EqualTo(bytes));
    }

    [Test]
    public async Task AnyText_IsTokenisedAndComesBack()
    {
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(_tiny, folder.File("tiny.gguf"), "q8_0");
        using var model = NativeLogits.Load(path, vocabularyOnly: true);
        var text = Encoding.UTF8.GetBytes("[Round 1]\n\n问：你好 babodu 🎉\n\n答：");
        var tokens = new int[text.Length + 2];

        var count = model.Vocabulary.Tokenize(text, tokens, addSpecial: false, parseSpecial: false);

        var piece = new byte[64];
        var back = tokens[..count].SelectMany(x => piece[..model.Vocabulary.GetPiece(x, piece, special: false)]).ToArray();
        Assert.That(Encoding.UTF8.GetString(back).TrimStart(' '), Is.EqualTo(Encoding.UTF8.GetString(text)));
    }

    [Test]
    public void ChatGlm2sSize_HasItsControlTokensAtTheOriginalIds()
    {
        var vocabulary = SynthesisVocabulary.Build(65024);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(vocabulary.Pieces, Has.Count.EqualTo(65024));
            Assert.That(vocabulary.IdOf("[gMASK]"), Is.EqualTo(64790));
            Assert.That(vocabulary.IdOf("<sop>"), Is.EqualTo(64792));
            Assert.That(vocabulary.End, Is.EqualTo(2));
        }
    }

    [Test]
    public void ShapeThatTheDiskCannotHold_IsRefusedWithTheNumbers()
    {
        using var folder = new TemporaryFolder();
        var shape = _tiny with { FeedForward = 1 << 28, Width = 65536, Heads = 512, Layers = 512 };

        Assert.That(
            async () => await WriteAsync(shape, folder.File("out.gguf"), "f16"),
            Throws.InstanceOf<ConversionException>().With.Message.Contains("will have").And.Message.Contains("free"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    private static async Task<string> WriteAsync(SynthesisShape shape, string path, string type, int threads = 0, int seed = 1)
    {
        var request = new SynthesisRequest(shape, path, GgufFileType.Parse(type))
        {
            Library = DemoModel.Library,
            Threads = threads,
            Seed = seed,
        };
        return (await Synthesizer.WriteAsync(request, null, CancellationToken.None)).Path;
    }
}
