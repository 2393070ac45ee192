using System.Text;
using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Interop;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

/// <summary>The template over the demo model's own vocabulary.</summary>
internal sealed class DemoVocabularyTests
{
    private static readonly LlamaVocabulary Vocabulary = DemoModel.Model.Vocabulary;
    private static readonly NativeTokenizer Tokenizer = new(Vocabulary);

    [Test]
    public void DemoModel_IsToldFromItsMetadata()
    {
        var clues = new TemplateClues(
            DemoModel.Model.GetMetadata("general.architecture"), DemoModel.Model.GetMetadata("tokenizer.ggml.model"));

        Assert.That(ChatTemplates.Choose("demo", null, null, clues, Tokenizer).TryGet(out var template, out _), Is.True);
        Assert.That(template!.Name, Is.EqualTo("chatglm2"));
    }

    [Test]
    public void Prompt_HasTheIdsThatTheModelWasTrainedWith()
    {
        // The conversation of gguf/chatglm2-demo/ids.txt, whose ids came from SentencePiece.
        int[] trained = [.. SourceTree.Read("gguf/chatglm2-demo/ids.txt").Trim().Split(',').Select(int.Parse)];

        var ids = Render(
            new(ChatRole.User, "What is the capital of France?"),
            new(ChatRole.Assistant, "The capital of France is Paris."),
            new(ChatRole.User, "请把3、30、23从小到大排序。"));

        Assert.That(ids, Is.EqualTo(trained));
    }

    [TestCase("</s>")]
    [TestCase("<eos>")]
    [TestCase("[gMASK]<sop>")]
    [TestCase("<eop>")]
    [TestCase("<|user|>")]
    [TestCase("people of philosophy and geopolitics")]
    [TestCase("你好 😀\t\r\n")]
    public void UserText_StaysText(string text) => AssertStaysText(text);

    // Not test cases: the runner may drop those whose names have such characters.
    [Test]
    public void UserTextWithControlCharacters_StaysText()
    {
        AssertStaysText("a\u0000b");
        AssertStaysText("\u0001\u001b\u007f");
    }

    private static void AssertStaysText(string text)
    {
        var ids = Render(new ChatMessage(ChatRole.User, text));

        Assert.That(ids[2..].Where(Vocabulary.IsControl), Is.Empty);
        Assert.That(Spell(ids[2..]), Is.EqualTo($" [Round 1]\n\n问：{text}\n\n答："));
    }

    private static int[] Render(params ChatMessage[] messages)
    {
        var ids = new List<int>();
        foreach (var segment in ChatGlm2Template.Create(Tokenizer, SystemPlacement.First)!.Render(messages))
        {
            if (segment.Text is { } text)
            {
                Tokenizer.Tokenize(text, ids);
            }
            else
            {
                ids.Add(segment.ControlToken);
            }
        }

        return [.. ids];
    }

    private static string Spell(IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        var piece = new byte[256];
        foreach (var token in tokens)
        {
            bytes.AddRange(piece[..Vocabulary.GetPiece(token, piece, special: true)]);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
