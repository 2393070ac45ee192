namespace Gateway.Prompting;

/// <summary>
/// A piece of a rendered prompt: one control token that the template wrote, or text. Text is tokenised on its own and
/// never parsed for control tokens, so that nothing a user writes can become one.
/// </summary>
internal readonly record struct PromptSegment
{
    private PromptSegment(int controlToken, string? text)
    {
        ControlToken = controlToken;
        Text = text;
    }

    /// <summary>The text, or null where the segment is a control token.</summary>
    public string? Text { get; }

    /// <summary>The control token's id where <see cref="Text"/> is null.</summary>
    public int ControlToken { get; }

    public static PromptSegment OfControl(int token) => new(token, null);

    public static PromptSegment OfText(string text) => new(default, text);
}
