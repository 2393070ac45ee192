using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Conversion.Hub;

/// <summary>
/// What lies beside a <c>.part</c> file so that another process can go on: which file it is, and how far each segment is.
/// It never claims a byte that was not handed to the operating system before.
/// </summary>
/// <param name="Size">Of the whole file.</param>
/// <param name="Identity">The digest, or where the hub states none the strong entity tag, that the bytes belong to.</param>
/// <param name="SegmentBytes">Of every segment but the last.</param>
/// <param name="Done">Bytes written of each segment.</param>
internal sealed record DownloadJournal(long Size, string? Identity, int SegmentBytes, long[] Done)
{
    /// <summary>Reads a journal; <c>null</c> where there is none, or one that makes no sense.</summary>
    public static DownloadJournal? Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var journal = JsonSerializer.Deserialize(stream, DownloadJournalJson.Default.DownloadJournal);
            return journal is not null && journal.IsSound() ? journal : null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes beside the name and renames, so that a reader sees the old or the new one, whole.</summary>
    public void Write(string path)
    {
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, DownloadJournalJson.Default.DownloadJournal));
        File.Move(temporary, path, overwrite: true);
    }

    private bool IsSound()
    {
        if (Size < 0 || SegmentBytes <= 0 || Done is null || Done.Length != (Size + SegmentBytes - 1) / SegmentBytes)
        {
            return false;
        }
        for (var i = 0; i < Done.Length; i++)
        {
            if (Done[i] < 0 || Done[i] > Math.Min(SegmentBytes, Size - ((long)i * SegmentBytes)))
            {
                return false;
            }
        }
        return true;
    }
}

[JsonSerializable(typeof(DownloadJournal))]
internal sealed partial class DownloadJournalJson : JsonSerializerContext;
