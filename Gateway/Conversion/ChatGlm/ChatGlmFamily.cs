namespace Gateway.Conversion.ChatGlm;

/// <summary>The releases whose checkpoints have this architecture; they differ in their control tokens.</summary>
internal enum ChatGlmFamily
{
    /// <summary>Rounds of plain text after [gMASK] and &lt;sop&gt;.</summary>
    ChatGlm2,

    /// <summary>Role tokens: &lt;|system|&gt;, &lt;|user|&gt;, &lt;|assistant|&gt;, &lt;|observation|&gt;.</summary>
    ChatGlm3,
}
