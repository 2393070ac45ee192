namespace Gateway.Conversion.Tokenizers;

/// <summary>
/// A vocabulary of SentencePiece, read from the protobuf that tokenizer.model is. Only what llama.cpp's own tokenizer
/// reproduces is accepted: byte-pair merges with byte fallback and no normalisation.
/// </summary>
/// <param name="Pieces">The pieces; a piece's index is its id.</param>
/// <param name="AddDummyPrefix">A space is put before the text.</param>
internal sealed record SentencePieceModel(IReadOnlyList<SentencePiece> Pieces, bool AddDummyPrefix)
{
    private const int MaxFileBytes = 1 << 26;
    private const ulong Unigram = 1;
    private const ulong Bpe = 2;

    /// <exception cref="ConversionException">The file is missing, damaged, or of another kind.</exception>
    public static SentencePieceModel Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new ConversionException($"'{path}' is missing: a checkpoint's folder needs its vocabulary.");
        }

        return file.Length <= MaxFileBytes
            ? Parse(File.ReadAllBytes(path), path)
            : throw new ConversionException($"'{path}' is no SentencePiece model: it has {file.Length} bytes, at most {MaxFileBytes} are read.");
    }

    /// <summary>As <see cref="Read"/>, from the file's bytes.</summary>
    public static SentencePieceModel Parse(ReadOnlySpan<byte> bytes, string path)
    {
        var pieces = new List<SentencePiece>();
        var trainer = (Type: Unigram, ByteFallback: false);
        var addDummyPrefix = true;
        var reader = new ProtobufReader(bytes, path);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: pieces.Add(ParsePiece(reader.Message(), path)); break;
                case 2: trainer = ParseTrainer(reader.Message()); break;
                case 3: addDummyPrefix = ParseNormalizer(reader.Message(), path); break;
                default: break;
            }
        }

        if (pieces.Count == 0)
        {
            throw new ConversionException($"'{path}' is no SentencePiece model: it has no pieces.");
        }

        return trainer is (Bpe, true)
            ? new SentencePieceModel(pieces, addDummyPrefix)
            : throw new ConversionException(
                $"'{path}' has the model type {trainer.Type} and byte fallback {trainer.ByteFallback}; "
                + "ChatGLM2's vocabulary is BPE (2) with byte fallback.");
    }

    private static SentencePiece ParsePiece(ProtobufReader reader, string path)
    {
        var (text, score, type) = ("", 0f, (ulong)SentencePieceType.Normal);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: text = reader.Text(); break;
                case 2: score = reader.Float(); break;
                case 3: type = reader.Number(); break;
                default: break;
            }
        }

        return text.Length > 0 && type is >= (ulong)SentencePieceType.Normal and <= (ulong)SentencePieceType.Byte
            ? new SentencePiece(text, score, (SentencePieceType)type)
            : throw new ConversionException($"'{path}' is damaged: it has the piece '{text}' of type {type}.");
    }

    private static (ulong Type, bool ByteFallback) ParseTrainer(ProtobufReader reader)
    {
        var (type, byteFallback) = (Unigram, false);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3: type = reader.Number(); break;
                case 35: byteFallback = reader.Flag(); break;
                default: break;
            }
        }

        return (type, byteFallback);
    }

    private static bool ParseNormalizer(ProtobufReader reader, string path)
    {
        var (name, rules, addDummyPrefix, removeExtraSpaces) = ("", 0, true, true);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: rules = reader.Bytes().Length; break;
                case 3: addDummyPrefix = reader.Flag(); break;
                case 4: removeExtraSpaces = reader.Flag(); break;
                default: break;
            }
        }

        return rules == 0 && !removeExtraSpaces
            ? addDummyPrefix
            : throw new ConversionException(
                $"'{path}' normalises text ('{name}', {rules} bytes of rules, removes extra spaces: {removeExtraSpaces}); "
                + "llama.cpp does not, so that its token ids would differ.");
    }
}
