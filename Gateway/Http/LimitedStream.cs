namespace Gateway.Http;

/// <summary>A request body that refuses, with the exception Kestrel has for it, to be longer than a limit.</summary>
internal sealed class LimitedStream(Stream body, long? declaredLength, long limit) : Stream
{
    private long _read;

    /// <summary>True when the body was found too long.</summary>
    public bool IsRefused { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ThrowIfLonger(declaredLength ?? 0);
        var count = await body.ReadAsync(buffer, cancellationToken);
        _read += count;
        ThrowIfLonger(_read);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void ThrowIfLonger(long length)
    {
        if (length > limit)
        {
            IsRefused = true;
            throw new BadHttpRequestException("The request body is too long.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
