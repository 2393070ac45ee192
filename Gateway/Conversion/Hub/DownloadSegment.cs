namespace Gateway.Conversion.Hub;

/// <summary>A stretch of a file that one request asks for. One worker at a time writes it.</summary>
internal sealed class DownloadSegment(long start, long length)
{
    private long _done;

    public long Start { get; } = start;

    public long Length { get; } = length;

    /// <summary>Bytes written, from the start.</summary>
    public long Done => Interlocked.Read(ref _done);

    public long Next => Start + Done;

    public long Last => Start + Length - 1;

    public bool IsComplete => Done == Length;

    public void Advance(long bytes) => Interlocked.Add(ref _done, bytes);

    public void SetDone(long bytes) => Interlocked.Exchange(ref _done, bytes);
}
