using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Conversion;
using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Interop;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion;

/// <summary>ChatGLM2-6B's own vocabulary, converted: the ids are SentencePiece's.</summary>
[TestFixture]
internal sealed class TokenizerParityTests
{
    private TemporaryFolder? _folder;
    private LlamaModel? _chatGlm2;
    private LlamaModel? _chatGlm3;

    [OneTimeSetUp]
    public async Task ConvertAsync()
    {
        var tokenizer = await File.ReadAllBytesAsync(SharedFiles.Require("tokenizer.model"));
        _folder = new TemporaryFolder();
        var config = TinyCheckpoint.Config with { Layers = 1, Width = 32, Heads = 2, FeedForward = 32, Vocabulary = 65024 };
        var folder = new TinyCheckpoint(config) { Tokenizer = tokenizer }.WriteSafetensors(_folder.Folder("in"), ScalarType.F16);
        _chatGlm2 = await LoadAsync(folder, ChatGlmFamily.ChatGlm2);
        _chatGlm3 = await LoadAsync(folder, ChatGlmFamily.ChatGlm3);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _chatGlm2?.Dispose();
        _chatGlm3?.Dispose();
        _folder?.Dispose();
    }

    [Test]
    public void EveryLine_HasSentencePiecesIds()
    {
        var lines = JsonNode.Parse(File.ReadAllText(SharedFiles.Require("tokens-60.json")))!.AsArray();

        Assert.That(lines, Has.Count.EqualTo(60));
        using (Assert.EnterMultipleScope())
        {
            foreach (var line in lines)
            {
                var text = line!["text"]!.GetValue<string>();
                Assert.That(Tokenize(_chatGlm2!, text), Is.EqualTo(line["ids"].Deserialize<int[]>()), text);
            }
        }
    }

    [TestCase("你好", new[] { 36474, 54591 })]
    [TestCase(
        "[Round 1]\n\n问：你好\n\n答：",
        new[] { 790, 30951, 517, 30910, 30939, 30996, 13, 13, 54761, 31211, 39701, 13, 13, 55437, 31211 })]
    [TestCase(
        "def main():\n    print('hello world')\t# greeting",
        new[] { 884, 1301, 9427, 13, 296, 4466, 2029, 15616, 30914, 993, 3387, 12, 31010, 30174 })]
    public void KnownTexts_HaveTheOriginalsIds(string text, int[] expected) =>
        Assert.That(Tokenize(_chatGlm2!, text), Is.EqualTo(expected));

    [Test]
    public void ControlTokens_HaveTheOriginalsIdsAndNoTextBecomesOne()
    {
        var vocabulary = _chatGlm2!.Vocabulary;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(vocabulary.TokenCount, Is.EqualTo(65024));
            Assert.That(Enumerable.Range(64789, 6).Select(vocabulary.GetText), Is.EqualTo(
                new[] { "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "[PAD64794]" }));
            Assert.That(Enumerable.Range(64789, 5).All(vocabulary.IsControl), "all control tokens");
            Assert.That(vocabulary.IsControl(64794), Is.False);
            Assert.That((vocabulary.Bos, vocabulary.Eos), Is.EqualTo((1, 2)));
            foreach (var text in (string[])["philosophy", "geopolitics", "people", "</s>", "[gMASK]<sop>", "<|user|>"])
            {
                Assert.That(Tokenize(_chatGlm2!, text), Has.None.GreaterThanOrEqualTo(64789).And.None.LessThan(3), text);
            }
        }
    }

    [Test]
    public void ChatGlm3sRoles_FollowAndEndAnAnswer()
    {
        var vocabulary = _chatGlm3!.Vocabulary;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Enumerable.Range(64789, 10).Select(vocabulary.GetText), Is.EqualTo(new[]
            {
                "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>",
                "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>", "[PAD64798]",
            }));
            Assert.That(new[] { 2, 64795, 64797 }.All(vocabulary.IsEndOfGeneration), "</s>, <|user|>, <|observation|>");
            Assert.That(vocabulary.IsEndOfGeneration(64796), Is.False, "<|assistant|>");
            Assert.That(Tokenize(_chatGlm3!, "你好"), Is.EqualTo(new[] { 36474, 54591 }));
        }
    }

    private async Task<LlamaModel> LoadAsync(string folder, ChatGlmFamily family)
    {
        var request = new ConversionRequest(folder, _folder!.File($"{family}.gguf"), GgufFileType.F16) { Family = family };
        var result = await CheckpointConverter.ConvertAsync(request, null, CancellationToken.None);
        return NativeLogits.Load(result.Path, vocabularyOnly: true);
    }

    private static int[] Tokenize(LlamaModel model, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var tokens = new int[bytes.Length + 2];
        var count = model.Vocabulary.Tokenize(bytes, tokens, addSpecial: false, parseSpecial: false);
        return tokens[..count];
    }
}
