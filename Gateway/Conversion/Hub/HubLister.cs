using System.Text.Json;

namespace Gateway.Conversion.Hub;

/// <summary>Asks a hub which files a repository has, with sizes and digests.</summary>
/// <param name="note">Told when the hub is asked again after a failure.</param>
internal sealed class HubLister(HubClient client, TimeProvider time, Action<string> note)
{
    private readonly HubJson _json = new(client, time, note);

    /// <param name="revision">A branch, a tag or a commit; <c>null</c> for the hub's default branch.</param>
    public Task<HubListing> ListAsync(HubRepository repository, string? revision, CancellationToken cancellationToken) =>
        client.Options.Source is HubSource.HuggingFace
            ? ListHuggingFaceAsync(repository, revision ?? "main", cancellationToken)
            : ListModelScopeAsync(repository, revision ?? "master", cancellationToken);

    private Task<HubListing> ListHuggingFaceAsync(
        HubRepository repository, string revision, CancellationToken cancellationToken)
    {
        // One answer names the commit, every file, its size and its digest; downloads are then pinned to that commit.
        var address = Address($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}?blobs=true");
        return _json.GetAsync(address, root => ReadHuggingFace(repository, revision, root), cancellationToken);
    }

    private HubListing ReadHuggingFace(HubRepository repository, string revision, JsonElement root)
    {
        var commit = root.TryGetProperty("sha", out var sha) ? sha.GetString() ?? revision : revision;
        var files = new List<HubFile>();
        foreach (var sibling in root.GetProperty("siblings").EnumerateArray())
        {
            var path = sibling.GetProperty("rfilename").GetString() ?? "";
            Add(files, path, sibling.GetProperty("size").GetInt64(), HuggingFaceDigest(sibling),
                $"{repository}/resolve/{Uri.EscapeDataString(commit)}/{EscapePath(path)}");
        }
        return new HubListing(repository, commit, files);
    }

    private static FileDigest? HuggingFaceDigest(JsonElement sibling)
    {
        if (sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind is JsonValueKind.Object)
        {
            return Digest(DigestKind.Sha256, lfs, "sha256", 64) ?? Digest(DigestKind.Sha256, lfs, "oid", 64);
        }
        return Digest(DigestKind.GitBlobSha1, sibling, "blobId", 40);
    }

    private Task<HubListing> ListModelScopeAsync(
        HubRepository repository, string revision, CancellationToken cancellationToken)
    {
        var address = Address(
            $"api/v1/models/{repository}/repo/files?Revision={Uri.EscapeDataString(revision)}&Recursive=true");
        return _json.GetAsync(address, root => ReadModelScope(repository, revision, root), cancellationToken);
    }

    private HubListing ReadModelScope(HubRepository repository, string revision, JsonElement root)
    {
        if (root.GetProperty("Data") is not { ValueKind: JsonValueKind.Object } data)
        {
            var message = root.TryGetProperty("Message", out var text) ? text.ToString() : "no reason";
            throw new HubException($"ModelScope does not list {repository} at {revision}: {message}.");
        }
        var files = new List<HubFile>();
        foreach (var entry in data.GetProperty("Files").EnumerateArray())
        {
            if (entry.GetProperty("Type").GetString() is "tree")
            {
                continue;
            }
            var path = entry.GetProperty("Path").GetString() ?? "";
            var query = $"Revision={Uri.EscapeDataString(revision)}&FilePath={Uri.EscapeDataString(path)}";
            Add(files, path, entry.GetProperty("Size").GetInt64(), Digest(DigestKind.Sha256, entry, "Sha256", 64),
                $"api/v1/models/{repository}/repo?{query}");
        }
        return new HubListing(repository, revision, files);
    }

    private void Add(List<HubFile> files, string path, long size, FileDigest? digest, string address)
    {
        if (!HubFile.IsSafePath(path) || size < 0)
        {
            throw new HubException(
                $"{client.Options.SourceName} lists a file that cannot be stored safely: '{path}', {size} bytes. Nothing was downloaded.");
        }
        files.Add(new HubFile(path, size, digest, Address(address)));
    }

    private Uri Address(string relative) => new(client.Options.Endpoint, relative);

    private static string EscapePath(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static FileDigest? Digest(DigestKind kind, JsonElement element, string property, int length)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind is not JsonValueKind.String)
        {
            return null;
        }
        var hex = value.GetString()!.ToLowerInvariant();
        return hex.Length == length && hex.All(char.IsAsciiHexDigit) ? new FileDigest(kind, hex) : null;
    }
}
