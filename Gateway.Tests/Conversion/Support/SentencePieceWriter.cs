using System.Text;
using Gateway.Conversion.Tokenizers;

namespace Gateway.Tests.Conversion.Support;

/// <summary>Writes a tokenizer.model: SentencePiece's protobuf, the fields that matter.</summary>
internal static class SentencePieceWriter
{
    private const int Varint = 0;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>ChatGLM2's beginning, then letters and a few merges.</summary>
    public static IReadOnlyList<SentencePiece> TinyPieces()
    {
        List<SentencePiece> pieces =
        [
            new("<unk>", 0, SentencePieceType.Unknown),
            new("<s>", 0, SentencePieceType.Control),
            new("</s>", 0, SentencePieceType.Control),
        ];
        pieces.AddRange(Enumerable.Range(0, 256).Select(x => new SentencePiece($"<0x{x:X2}>", 0, SentencePieceType.Byte)));
        string[] words = ["he", "ll", "\u2581he", "\u2581hell", "你好", "op", "sop", "\u2581", "问", "答", "你", "好", "："];
        var letters = Enumerable.Range('a', 26).Select(x => $"{(char)x}");
        pieces.AddRange(words.Concat(letters).Select((x, i) => new SentencePiece(x, -i, SentencePieceType.Normal)));
        return pieces;
    }

    public static byte[] Write(
        IEnumerable<SentencePiece> pieces,
        ulong modelType = 2,
        bool byteFallback = true,
        bool removeExtraSpaces = false)
    {
        using var stream = new MemoryStream();
        foreach (var piece in pieces)
        {
            using var message = new MemoryStream();
            Field(message, 1, Encoding.UTF8.GetBytes(piece.Text));
            Tag(message, 2, Fixed32);
            message.Write(BitConverter.GetBytes(piece.Score));
            if (piece.Type != SentencePieceType.Normal)
            {
                Field(message, 3, (ulong)piece.Type);
            }

            Field(stream, 1, message.ToArray());
        }

        using var trainer = new MemoryStream();
        Field(trainer, 1, "a.txt"u8.ToArray());
        Field(trainer, 3, modelType);
        Field(trainer, 35, byteFallback ? 1ul : 0);
        Field(stream, 2, trainer.ToArray());
        using var normalizer = new MemoryStream();
        Field(normalizer, 1, "identity"u8.ToArray());
        Field(normalizer, 3, 1);
        Field(normalizer, 4, removeExtraSpaces ? 1ul : 0);
        Field(stream, 3, normalizer.ToArray());
        return stream.ToArray();
    }

    private static void Field(MemoryStream stream, int field, byte[] bytes)
    {
        Tag(stream, field, Delimited);
        Number(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void Field(MemoryStream stream, int field, ulong value)
    {
        Tag(stream, field, Varint);
        Number(stream, value);
    }

    private static void Tag(MemoryStream stream, int field, int wireType) => Number(stream, ((ulong)field << 3) | (uint)wireType);

    private static void Number(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            stream.WriteByte((byte)(value | 0x80));
        }

        stream.WriteByte((byte)value);
    }
}
