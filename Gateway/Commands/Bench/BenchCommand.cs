using System.CommandLine;
using Gateway.Commands.Bench.Raw;
using Gateway.Commands.Bench.Reporting;
using Gateway.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Commands.Bench;

/// <summary><c>bench</c>: measures OpenAI-compatible servers side by side, and the raw loop that is their limit.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new BenchOptions();
        var command = new Command("bench", "Measures this service and others under the same load, and the limit of the hardware.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = options.SettingsOf(parsed, context);
            var report = await RunAsync(settings, CommandOf(parsed), context, cancellationToken);
            ReportFiles.Write(report, options.OutputOf(parsed) is { } path ? context.FullPath(path) : null, context.Output);
            if (report.IsCut)
            {
                await context.Error.WriteLineAsync(
                    $"error: The time limit of {settings.TimeLimit.TotalSeconds:0} s ended the run; the report has what was measured until then. Raise --time-limit, or ask for less.");
            }

            return report.IsCut ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    private static async Task<BenchReport> RunAsync(
        BenchSettings settings, string command, CommandContext context, CancellationToken cancellationToken)
    {
        var begun = context.Time.GetUtcNow();
        using var raw = settings.Raw is { } rawSettings ? Load(rawSettings, settings, context, cancellationToken) : null;
        IReadOnlyList<LoadReport> loads = [];
        IReadOnlyList<RawResult> alone = [];
        var runner = default(BenchRunner);
        await BenchDisplay.RunAsync(context, async progress =>
        {
            if (settings.Targets.Count == 0)
            {
                alone = RunRaw(raw!, settings, progress, cancellationToken);
                return;
            }

            runner = new BenchRunner(settings, raw, progress, context.Time);
            loads = await runner.RunAsync(cancellationToken);
        });
        return new BenchReport
        {
            Begun = begun,
            Command = command,
            Machine = MachineDescription.Read(),
            Settings = settings,
            Models = runner?.Models ?? [],
            Loads = loads,
            Raw = alone,
            IsCut = runner?.IsCut ?? false,
        };
    }

    private static RawLoop Load(RawSettings raw, BenchSettings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var library = CommonOptions.Library(context) ?? LlamaLibrary.Load(null, NullLoggerFactory.Instance);
        try
        {
            return RawLoop.Load(library, raw, settings.Concurrency.Max(), settings.PromptTokens + settings.MaxTokens, cancellationToken);
        }
        catch (Exception failure) when (failure is ModelLoadException or ContextCreationException or ArgumentException)
        {
            throw new CommandException(failure.Message);
        }
    }

    private static List<RawResult> RunRaw(RawLoop raw, BenchSettings settings, IBenchProgress progress, CancellationToken cancellationToken)
    {
        var results = new List<RawResult>();
        var count = settings.Rounds * settings.Concurrency.Count;

        // The first run touches the weights for the first time.
        raw.Run(1, settings.PromptTokens, 1, settings.Seed, cancellationToken);
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var streams in settings.Concurrency)
            {
                var what = $"{BenchTarget.RawName}, {streams} at once, round {round + 1} of {settings.Rounds}";
                progress.Begin(what, results.Count + 1, count);
                results.Add(raw.Run(streams, settings.PromptTokens, settings.MaxTokens, settings.Seed + round, cancellationToken));
                progress.End(what, $"decode {results[^1].DecodeRate:0} tokens/s, prefill {results[^1].PrefillRate:0}");
            }
        }

        return results;
    }

    /// <summary>The command line for the report, without the folders of this machine.</summary>
    private static string CommandOf(ParseResult parsed) => string.Join(' ', parsed.Tokens
        .Select(token => Path.IsPathRooted(token.Value) ? Path.GetFileName(token.Value) : token.Value)
        .Select(word => word.Contains(' ') ? $"'{word}'" : word));
}
