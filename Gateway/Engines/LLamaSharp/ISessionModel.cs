namespace Gateway.Engines.LLamaSharp;

/// <summary>A loaded model, as the engine needs it. Disposed after every session.</summary>
internal interface ISessionModel : IDisposable
{
    int VocabularySize { get; }

    /// <summary>True for the vocabulary's end-of-generation tokens.</summary>
    bool IsEndOfGeneration(int token);

    /// <summary>A token's UTF-8 bytes, which may be part of a character; empty for control tokens.</summary>
    ReadOnlyMemory<byte> GetPiece(int token);

    /// <exception cref="SessionException">There is no memory for one more context.</exception>
    IChatSession CreateSession();
}
