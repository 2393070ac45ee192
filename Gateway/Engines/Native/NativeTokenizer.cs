using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>The model's own tokenizer, which never reads control tokens out of text.</summary>
internal sealed class NativeTokenizer : ITokenizer
{
    private readonly LlamaVocabulary _vocabulary;
    private readonly Dictionary<string, int> _controlTokens;

    public NativeTokenizer(LlamaVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _controlTokens = [];
        LongestTokenBytes = 1;
        for (var token = 0; token < vocabulary.TokenCount; token++)
        {
            // A vocabulary spells a space or a byte with more bytes than the text has, never with fewer.
            var text = vocabulary.GetText(token);
            LongestTokenBytes = Math.Max(LongestTokenBytes, Encoding.UTF8.GetByteCount(text));
            if (vocabulary.IsControl(token))
            {
                _controlTokens.TryAdd(text, token);
            }
        }
    }

    public int LongestTokenBytes { get; }

    public void Tokenize(string text, List<int> tokens)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var utf8 = bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes));

            // A token has at least one byte, and one more can come for the space in front.
            var start = tokens.Count;
            CollectionsMarshal.SetCount(tokens, start + utf8.Length + 2);
            var count = _vocabulary.Tokenize(
                utf8,
                CollectionsMarshal.AsSpan(tokens)[start..],
                addSpecial: false,
                parseSpecial: false);
            CollectionsMarshal.SetCount(tokens, start + Math.Max(count, 0));
            if (count < 0)
            {
                throw new InvalidOperationException($"A text of {utf8.Length} bytes needs {-(long)count} tokens.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public int? FindControlToken(string piece) => _controlTokens.TryGetValue(piece, out var token) ? token : null;
}
