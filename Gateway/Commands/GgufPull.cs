using System.Text.RegularExpressions;
using Gateway.Commands.Progress;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Hub;

namespace Gateway.Commands;

/// <summary>A GGUF file of somebody's repository, as it is.</summary>
internal sealed partial class GgufPull(PullRequest request, HubRepository repository, CommandContext context)
{
    private const int MostListed = 50;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new HubClient(request.Hub);
        var listing = await new HubLister(client, context.Time).ListAsync(repository, request.Revision, cancellationToken);
        var chosen = Choose(listing);
        // The file lies in the models folder itself, whatever folder it has in its repository.
        var file = chosen with { Path = chosen.Path[(chosen.Path.LastIndexOf('/') + 1)..] };
        var path = HubDownloader.DestinationOf(file, request.ModelsFolder);
        await ProgressDisplay.RunAsync(context, async bars =>
        {
            var bar = new DownloadBar(bars, [file]);
            if (File.Exists(path) && !request.Force
                && await new FileChecker(file, bar).DifferenceAsync(path, cancellationToken) is { } difference)
            {
                throw new CommandException($"{path} is there already and {difference}; --force replaces it.");
            }
            bars.Note($"{repository} at {listing.Revision}: {chosen.Path}, {HumanText.Bytes(file.Size)}, into {request.ModelsFolder}.");
            await new HubDownloader(client, context.Time, bar, HubDownloader.FreeBytesOf)
                .DownloadAsync([file], request.ModelsFolder, alsoNeeded: 0, cancellationToken);
        });
        var gguf = GgufFile.Read(path);
        context.Output.WriteLine(
            $"{path}: {HumanText.Bytes(file.Size)}, {gguf.Tensors.Count} tensors, architecture {gguf.Metadata.GetString("general.architecture") ?? "not stated"}.");
        ServingText.Write(context.Output, Path.GetFileNameWithoutExtension(path));
    }

    private HubFile Choose(HubListing listing)
    {
        var files = listing.Files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).ToList();
        if (request.File is { } name)
        {
            var named = files.FirstOrDefault(file => file.Path == name)
                ?? throw new CommandException($"{repository} has no GGUF file '{name}'. It has: {Names(files)}");
            return RefuseSplit(named);
        }
        return files switch
        {
            [] => throw new CommandException(
                $"{repository} has no GGUF file. It has: {Names(listing.Files)} A ChatGLM2 or ChatGLM3 checkpoint can be converted once it is on the disk: see 'convert --help'."),
            [var single] => RefuseSplit(single),
            _ => throw new CommandException($"{repository} has {files.Count} GGUF files; choose one with --file: {Names(files)}"),
        };
    }

    private HubFile RefuseSplit(HubFile file) => Split().IsMatch(file.Path)
        ? throw new CommandException(
            $"{file.Path} of {repository} is one piece of a split GGUF file, which is not served: join the pieces with llama.cpp's llama-gguf-split --merge, or choose another file.")
        : file;

    private static string Names(IReadOnlyList<HubFile> files)
    {
        var lines = files.Take(MostListed).Select(file => $"{Environment.NewLine}  {file.Path}  {HumanText.Bytes(file.Size)}");
        var rest = files.Count > MostListed ? $"{Environment.NewLine}  and {files.Count - MostListed} more" : "";
        return files.Count == 0 ? "nothing." : string.Concat(lines) + rest + Environment.NewLine;
    }

    [GeneratedRegex(@"-\d{5}-of-\d{5}\.gguf\z", RegexOptions.IgnoreCase)]
    private static partial Regex Split();
}
