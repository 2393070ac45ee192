using System.CommandLine;

namespace Gateway.Commands;

/// <summary>The default verb. Its arguments are configuration and never pass through the parser of the other verbs.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";
    private static readonly string[] _help = ["--help", "-h", "-?", "/?", "/h", "--version"];

    /// <summary>Whether the service is to run: the verb itself, no verb at all, or only configuration.</summary>
    public static bool IsMeant(string[] args)
    {
        if (args is [Name, ..])
        {
            return !args.Skip(1).Any(_help.Contains);
        }
        return args.Length == 0 || (!_help.Contains(args[0]) && IsConfiguration(args[0]));
    }

    /// <summary>Runs the service, unless a word among its arguments is one that configuration would pass over in silence.</summary>
    public static async Task<int> RunAsync(string[] args, CommandContext context)
    {
        var configuration = args is [Name, ..] ? args[1..] : args;
        if (Misplaced(configuration) is not { } mistake)
        {
            return await context.Serve(configuration);
        }
        await context.Error.WriteLineAsync("error: " + mistake);
        await context.Error.WriteLineAsync($"See '{Name} --help'.");
        return ExitCodes.Usage;
    }

    /// <summary>For the help text; running it does not come here.</summary>
    public static Command Create(CommandContext context)
    {
        var settings = new Argument<string[]>("settings")
        {
            Description = "Configuration, as in --urls http://*:8000 or --Gateway:ModelsFolder ~/models.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(Name, "Serves the models of the models folder. The default verb.") { settings };
        command.SetAction((_, _) => context.Serve([]));
        return command;
    }

    /// <summary>What is wrong with the first word that is neither a setting nor a setting's value; null where there is none.</summary>
    private static string? Misplaced(string[] configuration)
    {
        var swallowed = "";
        for (var i = 0; i < configuration.Length; i++)
        {
            var word = configuration[i];
            if (!IsConfiguration(word))
            {
                return $"'{word}' is neither a setting nor a setting's value.{swallowed} A setting is --name value or --name=value; another command than {Name} comes first.";
            }
            if (TakesTheNextWord(word) && ++i < configuration.Length && configuration[i].StartsWith("--", StringComparison.Ordinal))
            {
                swallowed = $" {word} took {configuration[i]} for its value.";
            }
        }
        return null;
    }

    private static bool TakesTheNextWord(string setting) =>
        !setting.Contains('=') && (setting.StartsWith("--", StringComparison.Ordinal) || setting.StartsWith('/'));

    /// <summary>The forms that .NET's command-line configuration knows: <c>--key value</c>, <c>/key value</c>, <c>key=value</c>.</summary>
    private static bool IsConfiguration(string argument) => argument.StartsWith('-') || argument.StartsWith('/') || argument.Contains('=');
}
