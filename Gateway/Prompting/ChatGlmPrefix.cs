using Gateway.Generation;

namespace Gateway.Prompting;

/// <summary>The two control tokens that every ChatGLM prompt starts with.</summary>
internal static class ChatGlmPrefix
{
    /// <summary>
    /// The segments of <c>[gMASK]</c> and <c>&lt;sop&gt;</c>, or null where the vocabulary lacks one. Files from
    /// llama.cpp's own converter spell the second <c>sop</c>, as the original tokenizer does; the name with brackets
    /// keeps merges of ordinary words ("philosophy") from meeting it.
    /// </summary>
    public static PromptSegment[]? Find(ITokenizer vocabulary)
    {
        var mask = vocabulary.FindControlToken("[gMASK]");
        var startOfPiece = vocabulary.FindControlToken("<sop>") ?? vocabulary.FindControlToken("sop");
        return mask is { } first && startOfPiece is { } second
            ? [PromptSegment.OfControl(first), PromptSegment.OfControl(second)]
            : null;
    }
}
