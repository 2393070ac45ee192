using Gateway.Generation;

namespace Gateway.Engines.Remote;

/// <summary>
/// What an upstream's answer says, event by event, held against what an answer may be: its text has a bound, it calls no tool,
/// and it tells why it ends. Owns the stream.
/// </summary>
/// <param name="stream">The events.</param>
/// <param name="settings">The model's.</param>
/// <param name="failures">Says what is wrong.</param>
internal sealed class AnswerReader(UpstreamStream stream, UpstreamSettings settings, UpstreamFailures failures) : IAsyncDisposable
{
    private ReadOnlyMemory<byte> _text;
    private long _textBytes;

    /// <summary>True from the first token of any kind on, or a reason to end without one.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>True when nothing follows.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Why the answer ended; null until the upstream says so. At most its token counts follow then.</summary>
    public FinishReason? Finish { get; private set; }

    /// <summary>The latest token counts.</summary>
    public TokenUsage Usage => stream.Chunk.Usage;

    /// <summary>Reads the next event, or the end where there is none.</summary>
    /// <exception cref="UpstreamException">It is none that an answer may have.</exception>
    public async ValueTask ReadAsync()
    {
        _text = default;
        switch (await stream.NextAsync().ConfigureAwait(false))
        {
            case ChunkKind.Chunk:
                Take(stream.Chunk);
                break;
            case ChunkKind.Done when Finish is null:
                throw new UpstreamException(failures.OfMissingReason());
            case null when Finish is null:
                throw new UpstreamException(failures.OfBrokenStream());
            case ChunkKind.Done or null:
                IsOver = true;
                break;
        }
    }

    /// <summary>The text that the last event brought, once; empty where it brought none. Valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> TakeText()
    {
        var text = _text;
        _text = default;
        return text;
    }

    /// <summary>After the end: leaves the connection to the next request, where that takes a moment only.</summary>
    /// <param name="wait">Bounds it.</param>
    public ValueTask DrainAsync(UpstreamWait wait) => stream.DrainAsync(wait);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private void Take(ChunkReader chunk)
    {
        if (chunk.Error is { } error)
        {
            throw new UpstreamException(failures.OfEvent(error));
        }

        _textBytes += chunk.Text.Length;
        if (_textBytes > settings.Options.MaxAnswerBytes)
        {
            throw new UpstreamException(failures.OfLongAnswer());
        }

        Finish = chunk.CallsTool ? throw new UpstreamException(failures.OfToolCall()) : ReasonOf(chunk.FinishReason);
        HasBegun |= chunk.HasToken || Finish is not null;
        _text = chunk.Text;
    }

    private FinishReason? ReasonOf(string? name) => name switch
    {
        null => null,
        "stop" => FinishReason.Stop,
        "length" => FinishReason.Length,
        "content_filter" => FinishReason.ContentFilter,
        "tool_calls" or "function_call" => throw new UpstreamException(failures.OfToolCall()),
        _ => throw new UpstreamException(failures.OfUnknownReason(name)),
    };
}
