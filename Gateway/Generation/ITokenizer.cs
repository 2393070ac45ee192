namespace Gateway.Generation;

/// <summary>A model's vocabulary, as prompting needs it. Safe to use from any thread.</summary>
internal interface ITokenizer
{
    /// <summary>No token stands for more bytes of text than this, so a text has at least its length through this many tokens.</summary>
    int LongestTokenBytes { get; }

    /// <summary>
    /// Appends the token ids of <paramref name="text"/>. Nothing in it becomes a control token, whatever it spells.
    /// </summary>
    void Tokenize(string text, List<int> tokens);

    /// <summary>The id of the control token that is spelled exactly so, or null where the vocabulary has none.</summary>
    int? FindControlToken(string piece);
}
