using System.Globalization;
using System.Text;
using Gateway.Generation;
using LLama;
using LLama.Native;

namespace Gateway.Engines.LLamaSharp.Library;

/// <summary>The model's own tokenizer, which never reads control tokens out of text.</summary>
internal sealed class LLamaSharpTokenizer : ITokenizer
{
    private readonly LLamaWeights _weights;
    private readonly Dictionary<string, int> _controlTokens = new(StringComparer.Ordinal);

    /// <exception cref="SessionException">There is no vocabulary, or one on which the native tokenizer fails for some text.</exception>
    public LLamaSharpTokenizer(LLamaWeights weights, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        _weights = weights;
        Require(weights);
        LongestTokenBytes = Math.Max(1, pieces.Max(static piece => piece.Length));
        for (var id = 0; id < pieces.Count; id++)
        {
            if (((LLamaToken)id).IsControl(weights.Vocab))
            {
                _controlTokens.TryAdd(Encoding.UTF8.GetString(LLamaSharpModel.Read(weights, id, special: true)), id);
            }
        }
    }

    public int LongestTokenBytes { get; }

    public void Tokenize(string text, List<int> tokens)
    {
        foreach (var token in _weights.Tokenize(text, add_bos: false, special: false, Encoding.UTF8))
        {
            tokens.Add((int)token);
        }
    }

    public int? FindControlToken(string piece) => _controlTokens.TryGetValue(piece, out var token) ? token : null;

    private static void Require(LLamaWeights weights)
    {
        if (weights.Vocab.Type == LLamaVocabType.None)
        {
            throw new SessionException("The file has no vocabulary, so it cannot read text. Use a file with a tokenizer.");
        }

        if (weights.Vocab.Type != LLamaVocabType.SentencePiece)
        {
            return;
        }

        var bytes = new HashSet<byte>();
        for (var id = 0; id < weights.Vocab.Count; id++)
        {
            if (((LLamaToken)id).GetAttributes(weights.Vocab).HasFlag(LLamaTokenAttr.Byte)
                && LLamaSharpModel.Read(weights, id, special: false) is [var value])
            {
                bytes.Add(value);
            }
        }

        if (bytes.Count < 256)
        {
            var missing = Enumerable.Range(0, 256).First(value => !bytes.Contains((byte)value));
            throw new SessionException(string.Create(
                CultureInfo.InvariantCulture,
                $"The SentencePiece vocabulary lacks the byte piece <0x{missing:X2}>, so the native tokenizer would fail on a character that it cannot spell. Convert the model again with its byte pieces."));
        }
    }
}
