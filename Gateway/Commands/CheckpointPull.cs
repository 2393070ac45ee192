using Gateway.Commands.Progress;
using Gateway.Conversion;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>An official checkpoint: downloaded, converted, and cleaned up after.</summary>
internal sealed class CheckpointPull(PullRequest request, KnownModel model, CommandContext context)
{
    private readonly HubRepository _repository = model.RepositoryAt(request.Hub.Source);

    /// <summary>Beside the models, where an interrupted download is found again; git ignores it.</summary>
    private string Folder =>
        Path.Combine(request.ModelsFolder, ".download", $"{_repository.Owner}--{_repository.Name}");

    private string Output => Path.Combine(request.ModelsFolder, $"{model.Id}-{request.Type}.gguf");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Output) && !request.Force)
        {
            context.Output.WriteLine($"{Output} is there already; --force makes it anew.");
            ServingText.Write(context.Output, Output);
            return;
        }
        ConversionResult? result = null;
        IReadOnlyList<HubFile> files = [];
        await ProgressDisplay.RunAsync(context, async bars =>
        {
            // 1. Everything the converter wants, checked against the hub's digests.
            files = await DownloadAsync(bars, cancellationToken);
            // 2. One pass from the checkpoint to the file; it gets its name when it is whole.
            result = await ConvertAsync(bars, cancellationToken);
        });
        ResultText.Write(context.Output, result!);
        // 3. Only what this command downloaded goes, and it says so.
        CleanUp(files);
        ServingText.Write(context.Output, Output);
    }

    private async Task<IReadOnlyList<HubFile>> DownloadAsync(IProgressBars bars, CancellationToken cancellationToken)
    {
        using var client = new HubClient(request.Hub);
        var listing = await new HubLister(client, context.Time, bars.Note).ListAsync(_repository, request.Revision, cancellationToken);
        var files = CheckpointFiles.Select(listing);
        bars.Note(
            $"{_repository} at {listing.Revision} from {request.Hub.Endpoint.Host}: {files.Count} files, {HumanText.Bytes(files.Sum(file => file.Size))}, into {Folder}. Ctrl-C stops, and the same command goes on.");
        var downloader = new HubDownloader(client, context.Time, new DownloadBar(bars, files), HubDownloader.FreeBytesOf);
        await downloader.DownloadAsync(files, Folder, LargestResult(files), cancellationToken);
        return files;
    }

    /// <summary>A bound for the space that the result takes: no quantised type is larger than Q8_0, 8.5 of 16 bits.</summary>
    private long LargestResult(IReadOnlyList<HubFile> files)
    {
        var checkpoint = files.Sum(file => file.Size);
        return request.Type.IsQuantized ? checkpoint * 9 / 16 : checkpoint * (request.Type.Name == "f32" ? 2 : 1);
    }

    private Task<ConversionResult> ConvertAsync(IProgressBars bars, CancellationToken cancellationToken)
    {
        var conversion = new ConversionRequest(Folder, Output, request.Type)
        {
            Overwrite = request.Force,
            Library = CommonOptions.Library(context),
            Family = model.Family,
            Name = model.Title,
            License = model.License,
            SourceUrl = new Uri(request.Hub.Endpoint, _repository.ToString()).AbsoluteUri,
        };
        return CheckpointConverter.ConvertAsync(
            conversion, new ConversionBar(bars, $"Converting to {request.Type}"), cancellationToken);
    }

    private void CleanUp(IReadOnlyList<HubFile> files)
    {
        if (request.KeepCheckpoint)
        {
            context.Output.WriteLine($"The checkpoint stays in {Folder}, as --keep-checkpoint says.");
            return;
        }
        foreach (var file in files)
        {
            File.Delete(HubDownloader.DestinationOf(file, Folder));
        }
        foreach (var folder in new[] { Folder, Path.GetDirectoryName(Folder)! })
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        context.Output.WriteLine(
            $"The downloaded checkpoint ({HumanText.Bytes(files.Sum(file => file.Size))}) was deleted from {Folder}; --keep-checkpoint keeps it.");
    }
}
