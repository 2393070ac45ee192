namespace Gateway.Conversion.Hub;

/// <summary>Compares a file's size and digest with its hub's listing.</summary>
internal sealed class FileChecker(HubFile file, IDownloadObserver observer)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Whether <paramref name="path"/> is there already and right; one that is not will be replaced, and that is said.</summary>
    public async Task<bool> IsCompleteAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return false;
        }
        using var handle = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (RandomAccess.GetLength(handle) != file.Size)
        {
            observer.Note($"{file.Path} is on the disk with another size than the hub's: it is downloaded anew.");
            return false;
        }
        if (file.Digest is null)
        {
            return true;
        }
        var actual = await ComputeAsync(
            file.Digest, (buffer, offset) => RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken));
        if (actual != file.Digest.Hex)
        {
            observer.Note($"{file.Path} is on the disk with another {file.Digest.Name} than the hub's: it is downloaded anew.");
        }
        return actual == file.Digest.Hex;
    }

    /// <summary>Throws, and deletes the part, where its bytes are not what the hub says.</summary>
    public async Task CheckAsync(PartFile part, CancellationToken cancellationToken)
    {
        if (file.Digest is null)
        {
            observer.Note($"{file.Path}: the hub states no digest, so only its size was checked.");
            return;
        }
        var actual = await ComputeAsync(
            file.Digest, (buffer, offset) => part.ReadAsync(buffer, offset, cancellationToken));
        if (actual != file.Digest.Hex)
        {
            part.Delete();
            throw new HubException(
                $"{file.Path} arrived damaged: its {file.Digest.Name} is {actual}, and the hub says {file.Digest.Hex}. What had arrived was deleted; run the same command again, or try another --source or --endpoint.");
        }
    }

    private async Task<string> ComputeAsync(FileDigest digest, Func<Memory<byte>, long, ValueTask<int>> read)
    {
        using var hash = digest.Start(file.Size);
        var buffer = new byte[BufferBytes];
        for (var offset = 0L; offset < file.Size;)
        {
            var count = await read(buffer, offset);
            if (count == 0)
            {
                break;
            }
            hash.AppendData(buffer, 0, count);
            offset += count;
            observer.Progress(file, DownloadStage.Checking, offset);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
