namespace Gateway.Engines.Remote;

/// <summary>
/// The body of an answer, as its parser reads it. A parser of server-sent events keeps a line until it is whole, however
/// long it becomes; this ends the reading instead.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="limit">Most bytes between two events, give or take one step of reading.</param>
/// <param name="tooLong">What to throw then.</param>
internal sealed class EventSizeGuard(Stream inner, int limit, Func<Exception> tooLong) : Stream
{
    private const int Step = 4096;

    private long _sinceEvent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>An event is complete.</summary>
    public void Passed() => _sinceEvent = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, Step)], cancellationToken).ConfigureAwait(false);
        _sinceEvent += read;
        return _sinceEvent > limit + Step ? throw tooLong() : read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
