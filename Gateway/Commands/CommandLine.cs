using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Gateway.Commands.Bench;
using Gateway.Conversion;
using Gateway.Conversion.Hub;
using Gateway.Interop;

namespace Gateway.Commands;

/// <summary>The program's verbs. What is not a verb is the service's configuration, and <c>serve</c> gets it unchanged.</summary>
internal static class CommandLine
{
    /// <summary>Runs as the process: on its console, and interrupted by Ctrl-C or SIGTERM.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var context = CommandContext.OfProcess();
        if (ServeCommand.IsMeant(args))
        {
            // The host has its own way to stop.
            return await ServeCommand.RunAsync(args, context);
        }
        using var interrupt = new CancellationTokenSource();
        using var ctrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        return await RunAsync(args, context, interrupt.Token);

        void Interrupt(PosixSignalContext signal)
        {
            // The first asks; a second one ends the process at once.
            signal.Cancel = !interrupt.IsCancellationRequested;
            context.Error.WriteLine("Stopping. Once more stops at once.");
            interrupt.Cancel();
        }
    }

    public static async Task<int> RunAsync(string[] args, CommandContext context, CancellationToken cancellationToken)
    {
        if (ServeCommand.IsMeant(args))
        {
            return await ServeCommand.RunAsync(args, context);
        }
        var result = CreateRoot(context).Parse(args);
        var invocation = new InvocationConfiguration
        {
            Output = context.Output,
            Error = context.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        if (result.Errors.Count > 0)
        {
            ReportUsage(result, context);
            return ExitCodes.Usage;
        }
        try
        {
            return await result.InvokeAsync(invocation, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var advice = result.CommandResult.Command is PullCommand ? " What has arrived is kept; the same command goes on." : "";
            await context.Error.WriteLineAsync("Interrupted." + advice);
            return ExitCodes.Interrupted;
        }
        catch (Exception failure)
        {
            await context.Error.WriteLineAsync("error: " + Explain(failure));
            return ExitCodes.Failure;
        }
    }

    private static RootCommand CreateRoot(CommandContext context)
    {
        var root = new RootCommand("An OpenAI-compatible service for ChatGLM2-6B and other GGUF models. Without a verb it serves.")
        {
            ServeCommand.Create(context),
            new PullCommand(context),
            ConvertCommand.Create(context),
            QuantizeCommand.Create(context),
            InspectCommand.Create(context),
            SynthesizeCommand.Create(context),
            BenchCommand.Create(context),
        };
        root.SetAction((_, _) => context.Serve([]));
        return root;
    }

    private static void ReportUsage(ParseResult result, CommandContext context)
    {
        var command = result.CommandResult.Command;
        if (command is RootCommand && result.UnmatchedTokens.Count > 0)
        {
            var verbs = string.Join(", ", command.Subcommands.Select(verb => verb.Name));
            context.Error.WriteLine($"error: There is no command '{result.UnmatchedTokens[0]}'. Commands: {verbs}.");
            context.Error.WriteLine("See '--help'.");
            return;
        }
        foreach (var message in result.Errors.Select(Explain).Distinct())
        {
            context.Error.WriteLine("error: " + message);
        }
        context.Error.WriteLine(command is RootCommand ? "See '--help'." : $"See '{command.Name} --help'.");
    }

    private static string Explain(ParseError error) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0, Parent: CommandResult, Argument: var argument }
            ? $"<{argument.Name}> is missing. {argument.Description}"
            : error.Message;

    private static string Explain(Exception failure) => failure switch
    {
        CommandException or HubException or ConversionException or NativeLibraryException => failure.Message,
        UnauthorizedAccessException => $"{failure.Message} Check who owns it and its rights.",
        IOException or InvalidDataException => failure.Message,
        _ => $"An unexpected {failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}",
    };
}
