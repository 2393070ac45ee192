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

    /// <summary>What the service's configuration reads.</summary>
    public static string[] ConfigurationOf(string[] args) => args is [Name, ..] ? args[1..] : args;

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

    /// <summary>The forms that .NET's command-line configuration knows: <c>--key value</c>, <c>/key value</c>, <c>key=value</c>.</summary>
    private static bool IsConfiguration(string argument) => argument.StartsWith('-') || argument.StartsWith('/') || argument.Contains('=');
}
