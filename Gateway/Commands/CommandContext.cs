using Gateway.Hosting;
using Spectre.Console;

namespace Gateway.Commands;

/// <summary>The world as a command sees it; tests give their own.</summary>
internal sealed record CommandContext
{
    /// <summary>Results: what a pipe is meant to get.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, notes and failures.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The terminal that shows progress bars; <c>null</c> where <see cref="Error"/> is none, and gets lines.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>An environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required string CurrentDirectory { get; init; }

    public required string ProgramDirectory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Runs the service with these configuration arguments, and returns the exit code.</summary>
    public required Func<string[], Task<int>> Serve { get; init; }

    public static CommandContext OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Terminal = Console.IsErrorRedirected
            ? null
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }),
        Variable = Environment.GetEnvironmentVariable,
        CurrentDirectory = Environment.CurrentDirectory,
        ProgramDirectory = AppContext.BaseDirectory,
        Serve = GatewayHost.RunAsync,
    };

    /// <summary>A path as the user wrote it, from the current directory.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, CurrentDirectory);
}
