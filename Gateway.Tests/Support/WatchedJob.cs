using Gateway.Generation;

namespace Gateway.Tests.Support;

/// <summary>What became of one request.</summary>
internal sealed class WatchedJob(ChatJob job)
{
    private volatile int _kind = -1;
    private volatile bool _cancelled;

    /// <summary>The last message's text.</summary>
    public string Question => job.Messages[^1].Content;

    /// <summary>Its prompt is computed and its first token exists.</summary>
    public bool IsStarted => _kind >= 0;

    public bool IsFinished => _kind == (int)GenerationEventKind.Finished;

    /// <summary>
    /// The engine's thread took it out of the batch before it was complete. A request that the engine completes for a
    /// client that is gone ends as finished, not as cancelled.
    /// </summary>
    public bool IsCancelled => _cancelled;

    /// <summary>It holds a slot, or waits for one.</summary>
    public bool IsOpen => !_cancelled && _kind is not ((int)GenerationEventKind.Finished or (int)GenerationEventKind.Failed);

    public void See(GenerationEvent next) => _kind = (int)next.Kind;

    public void SeeCancelled() => _cancelled = true;
}
