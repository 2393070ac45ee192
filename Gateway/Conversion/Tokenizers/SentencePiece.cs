namespace Gateway.Conversion.Tokenizers;

/// <summary>One entry of a vocabulary.</summary>
/// <param name="Text">Its text; U+2581 stands for a space.</param>
/// <param name="Score">The higher, the earlier it is merged.</param>
/// <param name="Type">What it is.</param>
internal sealed record SentencePiece(string Text, float Score, SentencePieceType Type);
