using Gateway.Conversion.Tokenizers;

namespace Gateway.Conversion.ChatGlm;

/// <summary>The vocabulary of a converted file: tokenizer.model's pieces, the control tokens behind them, and padding.</summary>
/// <param name="Pieces">Every token; its index is its id, its text is unique.</param>
/// <param name="Begin">The id of &lt;s&gt;.</param>
/// <param name="End">The id of &lt;/s&gt;.</param>
/// <param name="Unknown">The id of &lt;unk&gt;.</param>
/// <param name="AddDummyPrefix">A space is put before the text.</param>
internal sealed record ChatGlmVocabulary(IReadOnlyList<SentencePiece> Pieces, int Begin, int End, int Unknown, bool AddDummyPrefix)
{
    // The original names of the last two are 'sop' and 'eop'. llama.cpp's merges look a candidate up in the whole vocabulary,
    // whatever its type, so that those names would break "philosophy" and "people"; with brackets no text is affected.
    private static readonly string[] _prefixes = ["[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>"];
    private static readonly string[] _roles = ["<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"];

    /// <summary>The control tokens that a family's tokenizer appends to tokenizer.model's pieces, in the order of ids.</summary>
    public static IReadOnlyList<string> ControlTokens(ChatGlmFamily family) =>
        family == ChatGlmFamily.ChatGlm3 ? [.. _prefixes, .. _roles] : _prefixes;

    /// <param name="model">tokenizer.model.</param>
    /// <param name="size">padded_vocab_size: the rows of the embedding.</param>
    /// <param name="family">Whose control tokens.</param>
    public static ChatGlmVocabulary Build(SentencePieceModel model, int size, ChatGlmFamily family)
    {
        var pieces = new List<SentencePiece>(size);
        pieces.AddRange(model.Pieces);
        pieces.AddRange(ControlTokens(family).Select(x => new SentencePiece(x, 0, SentencePieceType.Control)));
        if (pieces.Count > size)
        {
            throw new ConversionException(
                $"tokenizer.model's {model.Pieces.Count} pieces and {ControlTokens(family).Count} control tokens do not fit into "
                + $"a padded_vocab_size of {size}: config.json and tokenizer.model are of different models.");
        }

        while (pieces.Count < size)
        {
            pieces.Add(new SentencePiece($"[PAD{pieces.Count}]", 0, SentencePieceType.Unused));
        }

        var ids = new Dictionary<string, int>(size, StringComparer.Ordinal);
        for (var id = 0; id < pieces.Count; id++)
        {
            if (!ids.TryAdd(pieces[id].Text, id))
            {
                throw new ConversionException($"The tokens {ids[pieces[id].Text]} and {id} have the same text, '{pieces[id].Text}'.");
            }
        }

        return new ChatGlmVocabulary(pieces, Find(ids, "<s>"), Find(ids, "</s>"), Find(ids, "<unk>"), model.AddDummyPrefix);
    }

    /// <summary>The id of a token with exactly this text.</summary>
    public int IdOf(string text) => Pieces.Select((x, id) => (x.Text, id)).First(x => x.Text == text).id;

    private static int Find(Dictionary<string, int> ids, string text) => ids.TryGetValue(text, out var id)
        ? id
        : throw new ConversionException($"tokenizer.model has no piece '{text}'; ChatGLM2's has.");
}
