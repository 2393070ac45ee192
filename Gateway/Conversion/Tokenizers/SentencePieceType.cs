namespace Gateway.Conversion.Tokenizers;

/// <summary>What a piece is; SentencePiece and GGUF number these alike.</summary>
internal enum SentencePieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
