using Gateway.Commands.Progress;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>A GGUF file of somebody's repository, as it is.</summary>
internal sealed class GgufPull(PullRequest request, HubRepository repository, CommandContext context)
{
    private const int MostListed = 50;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new HubClient(request.Hub);
        var listing = await new HubLister(client, context.Time, context.Error.WriteLine).ListAsync(repository, request.Revision, cancellationToken);
        var choice = Choose(listing);
        // They lie in the models folder itself, whatever folder they have in their repository.
        HubFile[] files = [.. choice.Pieces.Select(piece => piece with { Path = piece.Path[(piece.Path.LastIndexOf('/') + 1)..] })];
        await ProgressDisplay.RunAsync(context, async bars =>
        {
            var bar = new DownloadBar(bars, files);
            await RefuseOthersAsync(files, bar, cancellationToken);
            bars.Note($"{repository} at {listing.Revision}: {choice.Path}, {HumanText.Bytes(choice.Size)}, into {request.ModelsFolder}.");
            await new HubDownloader(client, context.Time, bar, HubDownloader.FreeBytesOf)
                .DownloadAsync(files, request.ModelsFolder, alsoNeeded: 0, cancellationToken);
        });
        var path = HubDownloader.DestinationOf(files[0], request.ModelsFolder);
        var architecture = GgufFile.Read(path).Metadata.GetString("general.architecture") ?? "not stated";
        context.Output.WriteLine($"{path}: {HumanText.Bytes(choice.Size)}, architecture {architecture}.");
        ServingText.Write(context.Output, path);
        context.Output.WriteLine("A model is served where its chat template is known; where it is not, the service says so at start.");
    }

    /// <summary>A file of the user's that only happens to have the name is replaced on request only.</summary>
    private async Task RefuseOthersAsync(HubFile[] files, IDownloadObserver observer, CancellationToken cancellationToken)
    {
        if (request.Force)
        {
            return;
        }
        foreach (var file in files)
        {
            var path = HubDownloader.DestinationOf(file, request.ModelsFolder);
            if (File.Exists(path) && await new FileChecker(file, observer).DifferenceAsync(path, cancellationToken) is { } difference)
            {
                throw new CommandException($"{path} is there already and {difference}; --force replaces it.");
            }
        }
    }

    private GgufChoice Choose(HubListing listing)
    {
        var choices = GgufChoice.Of(listing);
        if (request.File is { } name)
        {
            return choices.FirstOrDefault(choice => choice.Has(name))
                ?? throw new CommandException($"{repository} has no GGUF file '{name}'. It has: {Names(choices)}");
        }
        return choices switch
        {
            [var single] => single,
            [] => throw new CommandException(
                $"{repository} has no GGUF file. It has: {Names(listing.Files)}A ChatGLM2 or ChatGLM3 checkpoint can be converted once it is on the disk: see 'convert --help'."),
            _ => throw new CommandException($"{repository} has {choices.Count} GGUF files; choose one with --file: {Names(choices)}"),
        };
    }

    private static string Names(IReadOnlyList<GgufChoice> choices) =>
        Names([.. choices.Select(choice => (choice.Path, choice.Size))]);

    private static string Names(IReadOnlyList<HubFile> files) => Names([.. files.Select(file => (file.Path, file.Size))]);

    private static string Names(IReadOnlyList<(string Path, long Size)> files)
    {
        var lines = files.Take(MostListed).Select(file => $"{Environment.NewLine}  {file.Path}  {HumanText.Bytes(file.Size)}");
        var rest = files.Count > MostListed ? $"{Environment.NewLine}  and {files.Count - MostListed} more" : "";
        return files.Count == 0 ? "nothing. " : string.Concat(lines) + rest + Environment.NewLine;
    }
}
