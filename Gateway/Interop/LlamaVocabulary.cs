using System.Text.Unicode;
using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>The tokens of a model. Thread-safe; a call after the model was disposed throws.</summary>
internal sealed unsafe class LlamaVocabulary
{
    private readonly LlamaModel _model;
    private readonly nint _vocabulary;

    internal LlamaVocabulary(LlamaModel model, nint vocabulary)
    {
        _model = model;
        _vocabulary = vocabulary;
        CanTokenize = Llama.llama_vocab_type(vocabulary) != 0;
        TokenCount = Llama.llama_vocab_n_tokens(vocabulary);
        Bos = Llama.llama_vocab_bos(vocabulary);
        Eos = Llama.llama_vocab_eos(vocabulary);
        Eot = Llama.llama_vocab_eot(vocabulary);
    }

    public int TokenCount { get; }

    /// <summary>False for a file without a tokenizer; it takes token ids only.</summary>
    public bool CanTokenize { get; }

    /// <summary>The id; -1 where the model has none.</summary>
    public int Bos { get; }

    /// <inheritdoc cref="Bos"/>
    public int Eos { get; }

    /// <inheritdoc cref="Bos"/>
    public int Eot { get; }

    public bool IsEndOfGeneration(int token)
    {
        using var lease = Enter(token);
        return Llama.llama_vocab_is_eog(_vocabulary, token) != 0;
    }

    public bool IsControl(int token)
    {
        using var lease = Enter(token);
        return Llama.llama_vocab_is_control(_vocabulary, token) != 0;
    }

    /// <summary>The token as the file spells it, which for a normal one is not the text it stands for.</summary>
    public string GetText(int token)
    {
        using var lease = Enter(token);
        return NativeText.Read(Llama.llama_vocab_get_text(_vocabulary, token));
    }

    /// <summary>
    /// Writes the tokens of a text; gives how many, or the negative of how many there are where <paramref name="tokens"/> is too
    /// small. Without <paramref name="parseSpecial"/> no text becomes a control token.
    /// </summary>
    public int Tokenize(ReadOnlySpan<byte> utf8, Span<int> tokens, bool addSpecial, bool parseSpecial)
    {
        if (!CanTokenize)
        {
            throw new InvalidOperationException($"{_model.Path} has no tokenizer.");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new ArgumentException("The text is not valid UTF-8.", nameof(utf8));
        }

        using var lease = new HandleLease(_model);
        byte empty = 0;
        fixed (byte* text = utf8)
        fixed (int* buffer = tokens)
        {
            var count = Llama.llama_tokenize(
                _vocabulary, text is null ? &empty : text, utf8.Length, buffer, tokens.Length, Flag(addSpecial), Flag(parseSpecial));
            return count != int.MinValue
                ? count
                : throw new ArgumentException($"A text of {utf8.Length} bytes has too many tokens.", nameof(utf8));
        }
    }

    /// <summary>
    /// Writes the bytes that a token stands for, not always whole characters; gives how many, or the negative of how many there
    /// are where <paramref name="utf8"/> is too small. A control token has none, unless <paramref name="special"/>.
    /// </summary>
    public int GetPiece(int token, Span<byte> utf8, bool special)
    {
        using var lease = Enter(token);
        fixed (byte* buffer = utf8)
        {
            return Llama.llama_token_to_piece(_vocabulary, token, buffer, utf8.Length, 0, Flag(special));
        }
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    private HandleLease Enter(int token) =>
        (uint)token < (uint)TokenCount
            ? new HandleLease(_model)
            : throw new ArgumentOutOfRangeException(nameof(token), token, $"A token id is 0 to {TokenCount - 1}.");
}
