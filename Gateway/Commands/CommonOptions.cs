using System.CommandLine;
using Gateway.Interop;
using Gateway.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Commands;

/// <summary>What several verbs have in common.</summary>
internal static class CommonOptions
{

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
            $"Where models are. Default: the service's own Gateway:ModelsFolder, else the nearest folder '{Options.ModelsFolder.Name}' from here upwards.",
        HelpName = "folder",
    };

    /// <summary>The models folder by the service's own rule; a new <c>gguf</c> in the current directory where there is none.</summary>
    public static string ResolveModelsFolder(string? option, CommandContext context)
    {
        var folder = Options.ModelsFolder.Resolve(
                option ?? Setting(nameof(GatewayOptions.ModelsFolder), context), context.CurrentDirectory, context.ProgramDirectory)
            ?? context.FullPath(Options.ModelsFolder.Name);
        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>llama.cpp from the folder that the service would take it from; <c>null</c> for the one beside the program.</summary>
    public static LlamaLibrary? Library(CommandContext context) =>
        Setting(nameof(GatewayOptions.NativeLibraryFolder), context) is { } folder
            ? LlamaLibrary.Load(context.FullPath(folder), NullLoggerFactory.Instance)
            : null;

    /// <summary>What the service is configured with, so that a verb and the service mean the same folder.</summary>
    private static string? Setting(string name, CommandContext context)
    {
        var variable = context.Variable($"{GatewayOptions.Section}__{name}");
        if (!string.IsNullOrWhiteSpace(variable))
        {
            return variable;
        }
        var file = Path.Combine(context.ProgramDirectory, "appsettings.json");
        var value = new ConfigurationBuilder().AddJsonFile(file, optional: true).Build()[$"{GatewayOptions.Section}:{name}"];
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }
}
