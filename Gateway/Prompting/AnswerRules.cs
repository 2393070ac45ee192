namespace Gateway.Prompting;

/// <summary>What has to be done to a model's raw answer, as its own chat code does it.</summary>
/// <param name="TrimsWhiteSpace">White space at the answer's start and end is not part of it.</param>
/// <param name="Replacement">A text that is always replaced, after trimming; null where there is none.</param>
internal sealed record AnswerRules(bool TrimsWhiteSpace, TextReplacement? Replacement)
{
    /// <summary>
    /// ChatGLM's, of the second and third generation: <c>response.strip()</c>, then the placeholder for the time of
    /// training becomes a year (<c>process_response</c> in the checkpoints' modeling_chatglm.py).
    /// </summary>
    public static AnswerRules ChatGlm { get; } = new(true, new TextReplacement("[[训练时间]]", "2023年"));
}

/// <summary>Every occurrence of <paramref name="Find"/>, from the left, becomes <paramref name="Put"/>.</summary>
internal sealed record TextReplacement(string Find, string Put);
