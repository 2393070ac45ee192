using System.Text;
using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaVocabularyTests
{
    private static LlamaVocabulary Vocabulary => DemoModel.Model.Vocabulary;

    [Test]
    public void Vocabulary_HasTheModelsControlTokens() => Assert.Multiple(() =>
    {
        Assert.That(Vocabulary.TokenCount, Is.EqualTo(6144));
        Assert.That(Vocabulary.Eos, Is.EqualTo(2));
        Assert.That(Vocabulary.Eot, Is.EqualTo(-1));
        Assert.That(Vocabulary.IsEndOfGeneration(2), Is.True);
        Assert.That(Vocabulary.IsControl(2), Is.True);
        Assert.That(Vocabulary.IsControl(100), Is.False);
        Assert.That(Vocabulary.IsEndOfGeneration(100), Is.False);
        Assert.That(Vocabulary.GetText(2), Is.EqualTo("<eos>"));
    });

    [TestCase("<eos>")]
    [TestCase("</s>")]
    [TestCase("[gMASK]<sop>")]
    [TestCase("a <eos> b [gMASK] c <eop> d")]
    public void Tokenize_ControlTextOfAUser_GivesNoControlToken(string text)
    {
        var tokens = GreedyRun.Tokens(Encoding.UTF8.GetBytes(text), parseSpecial: false);

        Assert.That(tokens.Where(Vocabulary.IsControl), Is.Empty);
        Assert.That(GreedyRun.Text(tokens).TrimStart(), Is.EqualTo(text));
    }

    [Test]
    public void Tokenize_ControlTextOfATemplate_GivesTheTokens() =>
        Assert.That(
            GreedyRun.Tokens("[gMASK]<sop>"u8, parseSpecial: true).Select(Vocabulary.GetText),
            Is.EqualTo(new[] { "[gMASK]", "<sop>" }));

    [TestCase("people and philosophy")]
    [TestCase("你好，世界")]
    [TestCase("def main():\n\tprint('🦙')")]
    public void TokenizeAndPieces_GiveTheTextBack(string text) =>
        Assert.That(GreedyRun.Text(GreedyRun.Tokens(Encoding.UTF8.GetBytes(text), parseSpecial: false)).TrimStart(), Is.EqualTo(text));

    [Test]
    public void Tokenize_TooSmallABuffer_GivesTheNegativeCount()
    {
        var text = "What is 3 plus 4?"u8;
        var count = GreedyRun.Tokens(text, parseSpecial: false).Length;

        Assert.That(Vocabulary.Tokenize(text, new int[count - 1], addSpecial: false, parseSpecial: false), Is.EqualTo(-count));
        Assert.That(Vocabulary.Tokenize(text, [], addSpecial: false, parseSpecial: false), Is.EqualTo(-count));
    }

    [Test]
    public void Tokenize_NoText_GivesNoTokens() =>
        Assert.That(Vocabulary.Tokenize([], new int[4], addSpecial: false, parseSpecial: false), Is.Zero);

    [Test]
    public void Tokenize_BrokenUtf8_IsRefused() =>
        Assert.That(() => Vocabulary.Tokenize([0x61, 0xC3], new int[4], false, false), Throws.ArgumentException);

    [Test]
    public void GetPiece_ControlToken_IsSilentUnlessAskedFor()
    {
        var buffer = new byte[16];

        Assert.That(Vocabulary.GetPiece(2, buffer, special: false), Is.Zero);
        Assert.That(buffer[..Vocabulary.GetPiece(2, buffer, special: true)], Is.EqualTo("<eos>"u8.ToArray()));
        Assert.That(Vocabulary.GetPiece(2, new byte[1], special: true), Is.EqualTo(-5));
    }

    [TestCase(-1)]
    [TestCase(6144)]
    [TestCase(int.MaxValue)]
    public void AnyCall_TokenOutsideTheVocabulary_IsRefused(int token) => Assert.Multiple(() =>
    {
        Assert.That(() => Vocabulary.IsControl(token), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Vocabulary.IsEndOfGeneration(token), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Vocabulary.GetText(token), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Vocabulary.GetPiece(token, new byte[8], false), Throws.TypeOf<ArgumentOutOfRangeException>());
    });

    [Test]
    public void AnyCall_AfterTheModelIsGone_Throws()
    {
        var model = DemoModel.Load();
        var vocabulary = model.Vocabulary;
        model.Dispose();

        Assert.That(() => vocabulary.GetText(5), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => vocabulary.Tokenize("a"u8, new int[4], false, false), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => model.GetMetadata("general.name"), Throws.TypeOf<ObjectDisposedException>());
    }
}
