using System.Globalization;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>What a vocabulary must have, so that no text that a user sends can make the native tokenizer fail.</summary>
internal static class VocabularyChecks
{
    /// <summary>Tokenizers that spell unknown characters as byte pieces, as <c>tokenizer.ggml.model</c> names them.</summary>
    private const string SentencePiece = "llama";

    /// <exception cref="ModelLoadException">The model has no vocabulary, or one that cannot spell every text.</exception>
    public static void Require(LlamaModel model)
    {
        if (!model.Vocabulary.CanTokenize)
        {
            throw new ModelLoadException(model.Path, "it has no vocabulary, so it cannot read text. Use a file with a tokenizer.");
        }

        if (model.GetMetadata("tokenizer.ggml.model") == SentencePiece && FindMissingByte(model.Vocabulary) is { } missing)
        {
            throw new ModelLoadException(
                model.Path,
                $"its SentencePiece vocabulary lacks the byte piece {missing}, so the native tokenizer would fail on a character "
                + "that it cannot spell. Convert the model again with its byte pieces.");
        }
    }

    private static string? FindMissingByte(LlamaVocabulary vocabulary)
    {
        var pieces = new HashSet<string>(StringComparer.Ordinal);
        for (var token = 0; token < vocabulary.TokenCount; token++)
        {
            pieces.Add(vocabulary.GetText(token));
        }

        for (var value = 0; value < 256; value++)
        {
            var piece = string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");
            if (!pieces.Contains(piece))
            {
                return piece;
            }
        }

        return null;
    }
}
