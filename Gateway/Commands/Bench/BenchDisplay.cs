using Spectre.Console;

namespace Gateway.Commands.Bench;

/// <summary>A bar with the last values above it on a terminal; plain lines where there is none.</summary>
internal static class BenchDisplay
{
    public static async Task RunAsync(CommandContext context, Func<IBenchProgress, Task> work)
    {
        if (context.Terminal is not { } terminal)
        {
            await work(new Lines(context.Error));
            return;
        }

        await terminal.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new ElapsedTimeColumn(),
                new RemainingTimeColumn())
            .StartAsync(progress => work(new Bar(terminal, progress.AddTask("Starting"))));
    }

    private sealed class Lines(TextWriter output) : IBenchProgress
    {
        private string _place = "";

        public void Begin(string what, int number, int count) => _place = $"{number}/{count}";

        public void End(string what, string value) => output.WriteLine($"[{_place}] {what}: {value}");
    }

    private sealed class Bar(IAnsiConsole terminal, ProgressTask task) : IBenchProgress
    {
        public void Begin(string what, int number, int count)
        {
            task.Description = Markup.Escape(what);
            task.MaxValue = count;
            task.Value = number - 1;
        }

        public void End(string what, string value)
        {
            task.Increment(1);
            terminal.WriteLine($"{what}: {value}");
        }
    }
}
