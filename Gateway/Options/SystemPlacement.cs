namespace Gateway.Options;

/// <summary>Where a chat template without a system role puts system messages.</summary>
internal enum SystemPlacement
{
    /// <summary>
    /// Before the user message that follows, joined by a newline: a system message that opens the conversation stands
    /// before the first question. The prompt of the next round starts with this one's, so the KV cache keeps its worth.
    /// </summary>
    First,

    /// <summary>Before the last user message, without a separator, as the official ChatGLM2 service does.</summary>
    Last,
}
