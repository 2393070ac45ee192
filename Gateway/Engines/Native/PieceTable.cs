using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>The bytes of every token, read once from the vocabulary: a token's text then costs one slice.</summary>
internal sealed class PieceTable
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    public PieceTable(LlamaVocabulary vocabulary)
    {
        var count = vocabulary.TokenCount;
        _starts = new int[count + 1];
        using var bytes = new MemoryStream(count * 4);
        var piece = new byte[64];
        for (var token = 0; token < count; token++)
        {
            var length = vocabulary.GetPiece(token, piece, special: false);
            if (length < 0)
            {
                piece = new byte[-length];
                length = vocabulary.GetPiece(token, piece, special: false);
            }

            bytes.Write(piece, 0, length);
            _starts[token + 1] = (int)bytes.Length;
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>A token's UTF-8 bytes, which may be part of a character; empty for control tokens.</summary>
    public ReadOnlyMemory<byte> this[int token] => _bytes.AsMemory(_starts[token], _starts[token + 1] - _starts[token]);
}
