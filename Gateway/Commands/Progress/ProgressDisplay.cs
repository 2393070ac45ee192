using Spectre.Console;

namespace Gateway.Commands.Progress;

/// <summary>Runs work with bars on a terminal, or with plain lines where there is none.</summary>
internal static class ProgressDisplay
{
    public static async Task RunAsync(CommandContext context, Func<IProgressBars, Task> work)
    {
        if (context.Terminal is not { } terminal)
        {
            await work(new PlainProgressBars(context.Error, context.Time));
            return;
        }
        await terminal.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn { Base = FileSizeBase.Binary },
                new TransferSpeedColumn { Base = FileSizeBase.Binary },
                new RemainingTimeColumn())
            .StartAsync(progress => work(new TerminalProgressBars(terminal, progress)));
    }
}
