using System.Collections.Concurrent;

namespace Gateway.Conversion.Hub;

/// <summary>Downloads one file: over several connections, resumable, checked, and named only when it is right.</summary>
internal sealed class FileDownloader(HubClient client, TimeProvider time, IDownloadObserver observer)
{
    private HubOptions Options => client.Options;

    public async Task DownloadAsync(HubFile file, string destination, CancellationToken cancellationToken)
    {
        // 1. An earlier run may have finished it.
        var checker = new FileChecker(file, observer);
        if (File.Exists(destination))
        {
            if (await checker.DifferenceAsync(destination, cancellationToken) is not { } difference)
            {
                return;
            }
            observer.Note($"{destination} {difference}: it is downloaded anew.");
        }
        // 2. Fetch what is missing; whatever happens, the journal says how far it got.
        var left = PartFile.LeftOf(destination);
        using var part = PartFile.Open(destination, file.Size, file.Digest?.ToString(), Options.SegmentBytes, time);
        if (part.Done < left)
        {
            observer.Note($"What an earlier run left of {file.Path} belongs to another version: it is downloaded anew.");
        }
        try
        {
            await FetchAsync(file, part, cancellationToken);
        }
        finally
        {
            part.Save();
        }
        // 3. Only bytes that are right get the name.
        await checker.CheckAsync(part, cancellationToken);
        part.Complete();
    }

    private async Task FetchAsync(HubFile file, PartFile part, CancellationToken cancellationToken)
    {
        var budget = BudgetOf(file);
        while (part.Segments.FirstOrDefault(segment => !segment.IsComplete) is { } first)
        {
            try
            {
                // The first answer tells whether the server knows ranges, and whether the file is still the same.
                using var connection = await HubConnection.OpenAsync(client, file, first, part.Identity, cancellationToken);
                if (IsOtherFile(file, part, connection))
                {
                    observer.Note($"{file.Path} changed at the hub: it is downloaded anew.");
                    part.StartOver();
                    part.Identity = null;
                    continue;
                }
                part.Identity ??= connection.Tag;
                if (connection.IsWhole)
                {
                    await FetchWholeAsync(file, part, connection, cancellationToken);
                }
                else
                {
                    await FetchRangesAsync(file, part, first, connection, cancellationToken);
                }
            }
            catch (Exception failure) when (IsTransient(failure, cancellationToken))
            {
                await PauseAsync(part, budget, failure, cancellationToken);
            }
        }
    }

    /// <summary>A digest of the listing settles what the file is; without one the entity tag has to.</summary>
    private static bool IsOtherFile(HubFile file, PartFile part, HubConnection connection) =>
        file.Digest is null && part.Identity is not null && connection.Tag != part.Identity;

    /// <summary>The server sends everything from the start, so everything from the start it is, over one connection.</summary>
    private async Task FetchWholeAsync(
        HubFile file, PartFile part, HubConnection connection, CancellationToken cancellationToken)
    {
        if (part.Done > 0)
        {
            observer.Note($"{file.Path}: the server does not send parts of a file, so it begins anew.");
            part.StartOver();
        }
        foreach (var segment in part.Segments)
        {
            await connection.CopyAsync(part, segment, () => Advanced(file, part), cancellationToken);
        }
    }

    private async Task FetchRangesAsync(
        HubFile file, PartFile part, DownloadSegment first, HubConnection opened, CancellationToken cancellationToken)
    {
        var pending = new ConcurrentQueue<DownloadSegment>(
            part.Segments.Where(segment => segment != first && !segment.IsComplete));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = new List<Task> { WorkAsync(first, opened) };
        for (var i = Math.Min(Options.Connections - 1, pending.Count); i > 0; i--)
        {
            workers.Add(WorkAsync(null, null));
        }
        // The first failure stops the others, and is the one that is told.
        Task? failed = null;
        await foreach (var worker in Task.WhenEach(workers).WithCancellation(CancellationToken.None))
        {
            if (!worker.IsCompletedSuccessfully && failed is null)
            {
                failed = worker;
                await stop.CancelAsync();
            }
        }
        cancellationToken.ThrowIfCancellationRequested();
        await (failed ?? Task.CompletedTask);

        async Task WorkAsync(DownloadSegment? segment, HubConnection? connection)
        {
            while (segment is not null || pending.TryDequeue(out segment))
            {
                await FetchSegmentAsync(file, part, segment, connection, stop.Token);
                segment = null;
                connection = null;
            }
        }
    }

    private async Task FetchSegmentAsync(
        HubFile file, PartFile part, DownloadSegment segment, HubConnection? opened, CancellationToken cancellationToken)
    {
        var budget = BudgetOf(file);
        while (!segment.IsComplete)
        {
            try
            {
                using var own = opened is null
                    ? await HubConnection.OpenAsync(client, file, segment, part.Identity, cancellationToken)
                    : null;
                var connection = opened ?? own!;
                opened = null;
                if (own is not null && (own.IsWhole || IsOtherFile(file, part, own)))
                {
                    throw new HubTransientException($"{file.Path}: the server sent another file than before, or all of it.");
                }
                await connection.CopyAsync(part, segment, () => Advanced(file, part, budget), cancellationToken);
            }
            catch (Exception failure) when (IsTransient(failure, cancellationToken))
            {
                await PauseAsync(part, budget, failure, cancellationToken);
            }
        }
        part.Save();
    }

    private RetryBudget BudgetOf(HubFile file) => new(
        Options, time, $"Downloading {file.Path}", "What has arrived is kept: run the same command again to go on.", observer.Note);

    private void Advanced(HubFile file, PartFile part, RetryBudget? budget = null)
    {
        budget?.Reset();
        observer.Progress(file, DownloadStage.Downloading, part.Done);
    }

    private static async Task PauseAsync(PartFile part, RetryBudget budget, Exception failure, CancellationToken cancellationToken)
    {
        part.Save();
        await budget.PauseAsync(failure, cancellationToken);
    }

    private static bool IsTransient(Exception failure, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && HubTransientException.Is(failure);
}
