namespace Gateway.Conversion.Hub;

/// <summary>Compares a file's size and digest with its hub's listing.</summary>
internal sealed class FileChecker(HubFile file, IDownloadObserver observer)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// What is wrong with <paramref name="path"/>, said of the file itself: it has another size or digest. <c>null</c>
    /// where nothing is.
    /// </summary>
    public async Task<string?> DifferenceAsync(string path, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (RandomAccess.GetLength(handle) != file.Size)
        {
            return "has another size than the hub's";
        }
        if (file.Digest is null)
        {
            return null;
        }
        var actual = await ComputeAsync(
            file.Digest, (buffer, offset) => RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken));
        return actual == file.Digest.Hex ? null : $"has another {file.Digest.Name} than the hub's";
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
