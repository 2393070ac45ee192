using Spectre.Console;

namespace Gateway.Commands.Progress;

internal sealed class TerminalProgressBars(IAnsiConsole terminal, ProgressContext progress) : IProgressBars
{
    public IProgressBar Add(string description, long total) =>
        new Bar(progress.AddTask(Markup.Escape(description), maxValue: Math.Max(total, 1)));

    public void Note(string text) => terminal.WriteLine(text);

    private sealed class Bar(ProgressTask task) : IProgressBar
    {
        private readonly Lock _lock = new();

        public void Report(string description, long done, long total)
        {
            lock (_lock)
            {
                task.Description = Markup.Escape(description);
                task.MaxValue = Math.Max(total, 1);
                task.Value = total == 0 ? 1 : done;
            }
        }
    }
}
