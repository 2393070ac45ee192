using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Tokenizers;

namespace Gateway.Conversion.Synthesis;

/// <summary>
/// An invented vocabulary with ChatGLM2's control tokens: bytes, letters, syllables and words of syllables, each of which
/// can be merged from shorter ones. Any text can be tokenised with it, and what it generates looks like words.
/// </summary>
internal static class SynthesisVocabulary
{
    // ChatGLM2's own size and padding: there the control tokens have the original ids.
    private const int ChatGlm2Size = 65024;
    private const int ChatGlm2Padding = 230;
    private const string Consonants = "bcdfghjklmnpqrstvwxz";
    private const string Vowels = "aeiou";
    private const char Space = '\u2581';

    public static ChatGlmVocabulary Build(int size)
    {
        var controls = ChatGlmVocabulary.ControlTokens(ChatGlmFamily.ChatGlm2).Count;
        var count = size - controls - (size == ChatGlm2Size ? ChatGlm2Padding : 0);
        List<SentencePiece> pieces =
        [
            new("<unk>", 0, SentencePieceType.Unknown),
            new("<s>", 0, SentencePieceType.Control),
            new("</s>", 0, SentencePieceType.Control),
        ];
        pieces.AddRange(Enumerable.Range(0, 256).Select(x => new SentencePiece($"<0x{x:X2}>", 0, SentencePieceType.Byte)));
        var first = pieces.Count;
        var words = Words().Take(count - first).Select((x, i) => new SentencePiece(x, -i, SentencePieceType.Normal));
        pieces.AddRange(words);
        return ChatGlmVocabulary.Build(new SentencePieceModel(pieces, AddDummyPrefix: true), size, ChatGlmFamily.ChatGlm2);
    }

    private static IEnumerable<string> Words()
    {
        var syllables = Consonants.SelectMany(c => Vowels.Select(v => $"{c}{v}")).ToArray();
        var letters = Enumerable.Range(0x21, 0x7e - 0x20).Select(x => $"{(char)x}");
        var pairs = syllables.SelectMany(a => syllables.Select(b => a + b)).ToArray();
        return [
            $"{Space}", .. letters, .. syllables, .. syllables.Select(x => Space + x),
            .. pairs.SelectMany(x => new[] { x, Space + x }),
            .. pairs.Take(pairs.Length / 2).SelectMany(x => syllables.Select(y => x + y)),
        ];
    }
}
