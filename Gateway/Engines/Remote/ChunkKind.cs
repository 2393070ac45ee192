namespace Gateway.Engines.Remote;

/// <summary>What one server-sent event of an upstream is.</summary>
internal enum ChunkKind
{
    /// <summary>An event without data.</summary>
    Empty,

    /// <summary>A chunk of the answer; <see cref="ChunkReader"/> has what it says.</summary>
    Chunk,

    /// <summary><c>[DONE]</c>.</summary>
    Done,
}
