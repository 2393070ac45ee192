namespace Gateway.Generation;

/// <summary>Who speaks in a message.</summary>
internal enum ChatRole
{
    System,
    User,
    Assistant,
}

/// <summary>One message of a conversation, its content already joined to one text.</summary>
internal sealed record ChatMessage(ChatRole Role, string Content)
{
    /// <summary>Who of several in that role speaks; null where nobody said. Only upstreams look at it.</summary>
    public string? Name { get; init; }
}
