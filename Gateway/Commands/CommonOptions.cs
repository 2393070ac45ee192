using System.CommandLine;
using Gateway.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Commands;

/// <summary>What several verbs have in common.</summary>
internal static class CommonOptions
{
    public const string ModelsFolderVariable = "Gateway__ModelsFolder";
    private const string LibraryFolderVariable = "Gateway__NativeLibraryFolder";

    public static Option<bool> Force() => new("--force")
    {
        Description = "Replace the output where it exists already.",
    };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Threads that work; 0 is one for each core.",
            HelpName = "n",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 512)
            {
                result.AddError("--threads is 0 to 512.");
            }
        });
        return option;
    }

    public static Option<string?> ModelsFolder() => new("--models-folder")
    {
        Description =
            $"Where models are. Default: {ModelsFolderVariable}, else the nearest folder '{Gateway.Options.ModelsFolder.Name}' from here upwards.",
        HelpName = "folder",
    };

    /// <summary>The models folder by the service's own rule; a new <c>gguf</c> in the current directory where there is none.</summary>
    public static string ResolveModelsFolder(string? option, CommandContext context)
    {
        var folder = Gateway.Options.ModelsFolder.Resolve(
                option ?? context.Variable(ModelsFolderVariable), context.CurrentDirectory, context.ProgramDirectory)
            ?? context.FullPath(Gateway.Options.ModelsFolder.Name);
        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>llama.cpp from the folder that the service would take it from; <c>null</c> for the one beside the program.</summary>
    public static LlamaLibrary? Library(CommandContext context) => context.Variable(LibraryFolderVariable) is { Length: > 0 } folder
        ? LlamaLibrary.Load(context.FullPath(folder), NullLoggerFactory.Instance)
        : null;
}
