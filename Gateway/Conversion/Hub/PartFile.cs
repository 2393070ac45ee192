using Microsoft.Win32.SafeHandles;

namespace Gateway.Conversion.Hub;

/// <summary>
/// A file on its way: <c>name.part</c> at full length, written at any offset, and its journal. It is locked against a
/// second download of the same file, and gets its final name only by <see cref="Complete"/>.
/// </summary>
internal sealed class PartFile : IDisposable
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly string _destination;
    private readonly TimeProvider _time;
    private readonly int _segmentBytes;
    private readonly SafeFileHandle _handle;
    private long _saved;

    private PartFile(string destination, SafeFileHandle handle, long size, int segmentBytes, TimeProvider time)
    {
        _destination = destination;
        _handle = handle;
        _segmentBytes = segmentBytes;
        _time = time;
        Size = size;
        Segments = [.. Split(size, segmentBytes)];
    }

    public long Size { get; }

    public IReadOnlyList<DownloadSegment> Segments { get; }

    /// <summary>What the bytes belong to (<see cref="DownloadJournal.Identity"/>); without one they are not resumed.</summary>
    public string? Identity { get; set; }

    public long Done => Segments.Sum(segment => segment.Done);

    private string Part => PartOf(_destination);

    private string Journal => JournalOf(_destination);

    /// <summary>Opens or begins the part of <paramref name="destination"/>; what an earlier process got is taken over.</summary>
    /// <param name="identity">The digest, where the hub states one; else the journal's own entity tag counts.</param>
    public static PartFile Open(string destination, long size, string? identity, int segmentBytes, TimeProvider time)
    {
        var journal = File.Exists(PartOf(destination)) ? DownloadJournal.Read(JournalOf(destination)) : null;
        var fits = journal is not null && journal.Size == size && journal.Identity is not null
            && (identity is null || journal.Identity == identity)
            && new FileInfo(PartOf(destination)).Length == size;
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(
                PartOf(destination), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
        }
        catch (IOException failure)
        {
            throw new HubException(
                $"{PartOf(destination)} cannot be opened, perhaps because another download of it is running: {failure.Message}",
                failure);
        }
        var part = new PartFile(destination, handle, size, fits ? journal!.SegmentBytes : segmentBytes, time)
        {
            Identity = fits ? journal!.Identity : identity,
        };
        if (fits)
        {
            for (var i = 0; i < journal!.Done.Length; i++)
            {
                part.Segments[i].SetDone(journal.Done[i]);
            }
        }
        else
        {
            part.StartOver();
        }
        return part;
    }

    /// <summary>Bytes of <paramref name="destination"/> that an earlier process left on the disk.</summary>
    public static long LeftOf(string destination) =>
        File.Exists(PartOf(destination)) ? DownloadJournal.Read(JournalOf(destination))?.Done.Sum() ?? 0 : 0;

    /// <summary>Forgets every byte.</summary>
    public void StartOver()
    {
        foreach (var segment in Segments)
        {
            segment.SetDone(0);
        }
        File.Delete(Journal);
        RandomAccess.SetLength(_handle, 0);
        RandomAccess.SetLength(_handle, Size);
    }

    /// <summary>Writes at a segment's next offset and, from time to time, the journal.</summary>
    public async ValueTask WriteAsync(DownloadSegment segment, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_handle, bytes, segment.Next, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new HubException($"{Part} cannot be written: {failure.Message} Free some space and run the same command again.", failure);
        }
        segment.Advance(bytes.Length);
        if (_time.GetElapsedTime(Interlocked.Read(ref _saved)) > SaveEvery)
        {
            Save();
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_handle, buffer, offset, cancellationToken);

    /// <summary>Writes the journal, where the bytes can be resumed at all.</summary>
    public void Save()
    {
        lock (_lock)
        {
            Interlocked.Exchange(ref _saved, _time.GetTimestamp());
            if (Identity is not null)
            {
                new DownloadJournal(Size, Identity, _segmentBytes, [.. Segments.Select(segment => segment.Done)]).Write(Journal);
            }
        }
    }

    /// <summary>Gives the file its final name.</summary>
    public void Complete()
    {
        RandomAccess.FlushToDisk(_handle);
        _handle.Dispose();
        File.Move(Part, _destination, overwrite: true);
        File.Delete(Journal);
    }

    /// <summary>Deletes the part and its journal.</summary>
    public void Delete()
    {
        _handle.Dispose();
        File.Delete(Part);
        File.Delete(Journal);
    }

    public void Dispose() => _handle.Dispose();

    private static IEnumerable<DownloadSegment> Split(long size, int segmentBytes)
    {
        for (var start = 0L; start < size; start += segmentBytes)
        {
            yield return new DownloadSegment(start, Math.Min(segmentBytes, size - start));
        }
    }

    private static string PartOf(string destination) => destination + ".part";

    private static string JournalOf(string destination) => destination + ".part.json";
}
