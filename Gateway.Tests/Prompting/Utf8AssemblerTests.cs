using System.Text;
using System.Text.Unicode;
using Gateway.Prompting;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

internal sealed class Utf8AssemblerTests
{
    [Test]
    public void CharacterSplitOverTokens_LeavesWhole()
    {
        var bytes = Pieces.Bytes("a你😀b");

        var pieces = bytes.Select(b => new[] { b }).ToList();

        Assert.That(Assemble(pieces), Is.EqualTo(new[] { "a", "", "", "你", "", "", "", "😀", "b" }));
    }

    [Test]
    public void IncompleteEnd_IsDropped() =>
        Assert.That(string.Concat(Assemble([Pieces.Bytes("好😀")[..^1]])), Is.EqualTo("好"));

    [Test]
    public void InvalidBytes_BecomeWhatADecoderMakesOfThem()
    {
        // A lone continuation, an overlong form, a surrogate, a broken character, beyond Unicode.
        byte[] bytes = [0x80, (byte)'a', 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xE4, 0xBD, (byte)'b', 0xF4, 0x90, 0x80, 0x80, (byte)'c'];

        Assert.That(string.Concat(Assemble([bytes])), Is.EqualTo(Encoding.UTF8.GetString(bytes)));
    }

    [Test]
    public void RandomBytesInRandomPieces_EqualTheWholeDecoded()
    {
        byte[] alphabet = [(byte)'a', 0x80, 0xBD, 0xA0, 0xC3, 0xE4, 0xED, 0xF0, 0x9F, 0x98, 0xF4, 0xFF];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)]).ToArray();

            var assembled = string.Concat(Assemble(Pieces.Cut(bytes, random)));

            // The letter shows what an incomplete end would have become, and is taken off again with it.
            var expected = Encoding.UTF8.GetString(bytes);
            var isIncomplete = bytes.Length > 0 && EndsIncomplete(bytes);
            Assert.That(assembled, Is.EqualTo(isIncomplete ? expected[..^1] : expected), $"seed {seed}");
        }
    }

    private static bool EndsIncomplete(byte[] bytes)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var chars = new char[bytes.Length + 4];
        return decoder.GetChars(bytes, chars, flush: false) < Encoding.UTF8.GetCharCount(bytes);
    }

    private static List<string> Assemble(List<byte[]> pieces)
    {
        var assembler = new Utf8Assembler();
        var output = new ByteBuffer();
        var texts = new List<string>();
        foreach (var piece in pieces)
        {
            output.Clear();
            assembler.Push(piece, output);
            Assert.That(Utf8.IsValid(output.Span), Is.True);
            texts.Add(Encoding.UTF8.GetString(output.Span));
        }

        return texts;
    }
}
