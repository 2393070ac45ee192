using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Tokenizers;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Tokenizers;

[TestFixture]
internal sealed class SentencePieceModelTests
{
    private static readonly IReadOnlyList<SentencePiece> _pieces = SentencePieceWriter.TinyPieces();

    [Test]
    public void Pieces_AreReadInOrder()
    {
        var model = Parse(SentencePieceWriter.Write(_pieces));

        Assert.That(model.Pieces, Is.EqualTo(_pieces));
        Assert.That(model.AddDummyPrefix);
    }

    [Test]
    public void UnigramModel_IsRefused() =>
        Assert.That(() => Parse(SentencePieceWriter.Write(_pieces, modelType: 1)), Refusal.Saying("model type 1"));

    [Test]
    public void ModelWithoutByteFallback_IsRefused() =>
        Assert.That(() => Parse(SentencePieceWriter.Write(_pieces, byteFallback: false)), Refusal.Saying("byte fallback False"));

    [Test]
    public void NormalisingModel_IsRefused() =>
        Assert.That(() => Parse(SentencePieceWriter.Write(_pieces, removeExtraSpaces: true)), Refusal.Saying("removes extra spaces: True"));

    [Test]
    public void OtherFile_IsRefused()
    {
        // What a tokenizer of another family looks like: base64 and a number on each line.
        Assert.That(() => Parse("IQ== 0\nIg== 1\n"u8.ToArray()), Refusal.Saying("no SentencePiece model"));
        Assert.That(() => Parse([]), Refusal.Saying("no pieces"));
    }

    [Test]
    public void Vocabulary_HasControlTokensThenPadding()
    {
        var vocabulary = ChatGlmVocabulary.Build(Parse(SentencePieceWriter.Write(_pieces)), _pieces.Count + 7, ChatGlmFamily.ChatGlm2);

        Assert.That(vocabulary.Pieces.Skip(_pieces.Count).Select(x => (x.Text, x.Score, x.Type)), Is.EqualTo(new[]
        {
            ("[MASK]", 0f, SentencePieceType.Control), ("[gMASK]", 0f, SentencePieceType.Control),
            ("[sMASK]", 0f, SentencePieceType.Control), ("<sop>", 0f, SentencePieceType.Control),
            ("<eop>", 0f, SentencePieceType.Control),
            ($"[PAD{_pieces.Count + 5}]", 0f, SentencePieceType.Unused), ($"[PAD{_pieces.Count + 6}]", 0f, SentencePieceType.Unused),
        }));
        Assert.That((vocabulary.Unknown, vocabulary.Begin, vocabulary.End), Is.EqualTo((0, 1, 2)));
    }

    [Test]
    public void VocabularyTooSmallForItsTokens_IsRefused() => Assert.That(
        () => ChatGlmVocabulary.Build(Parse(SentencePieceWriter.Write(_pieces)), _pieces.Count + 8, ChatGlmFamily.ChatGlm3),
        Refusal.Saying($"{_pieces.Count} pieces and 9 control tokens do not fit into a padded_vocab_size of {_pieces.Count + 8}"));

    [Test]
    public void TextThatOccursTwice_IsRefused() => Assert.That(
        () => ChatGlmVocabulary.Build(Parse(SentencePieceWriter.Write([.. _pieces, _pieces[270]])), 400, ChatGlmFamily.ChatGlm2),
        Refusal.Saying($"The tokens 270 and {_pieces.Count} have the same text"));

    private static SentencePieceModel Parse(byte[] bytes) => SentencePieceModel.Parse(bytes, "tokenizer.model");
}
