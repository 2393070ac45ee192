namespace Gateway.Generation;

/// <summary>Why an answer ended.</summary>
internal enum FinishReason
{
    /// <summary>The model ended it (end-of-generation token) or a stop text appeared.</summary>
    Stop,

    /// <summary>The token limit or the context's end was reached.</summary>
    Length,

    /// <summary>An upstream's content filter cut it.</summary>
    ContentFilter,
}
