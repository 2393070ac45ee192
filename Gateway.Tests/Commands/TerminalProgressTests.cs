using Gateway.Commands;
using Gateway.Commands.Progress;
using NUnit.Framework;
using Spectre.Console;

namespace Gateway.Tests.Commands;

internal sealed class TerminalProgressTests
{
    [Test]
    public async Task Bars_ShowDescriptionShareAndNotes()
    {
        await using var screen = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(screen),
        });
        terminal.Profile.Width = 140;
        var context = new CommandContext
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Terminal = terminal,
            Variable = _ => null,
            CurrentDirectory = "/",
            ProgramDirectory = "/",
            Serve = _ => Task.FromResult(0),
        };

        await ProgressDisplay.RunAsync(context, bars =>
        {
            var bar = bars.Add("Downloading", 4 << 20);
            bars.Note("a note with [brackets]");
            bar.Report("Downloading [a] (1 of 1)", 3 << 20, 4 << 20);
            return Task.CompletedTask;
        });

        Assert.That(screen.ToString(), Does.Contain("Downloading [a] (1 of 1)").And.Contains("75%").And.Contains("3.0/4.0 MiB"));
        Assert.That(screen.ToString(), Does.Contain("a note with [brackets]"));
    }

    [Test]
    public async Task Failure_ComesOutAsItIs()
    {
        var context = new CommandContext
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }),
            Variable = _ => null,
            CurrentDirectory = "/",
            ProgramDirectory = "/",
            Serve = _ => Task.FromResult(0),
        };

        var failure = await Assert.ThrowsAsync<CommandException>(() =>
            ProgressDisplay.RunAsync(context, _ => throw new CommandException("told")));

        Assert.That(failure!.Message, Is.EqualTo("told"));
    }
}
