using System.Globalization;
using System.Text;
using Gateway.Commands.Bench.Loads;

namespace Gateway.Commands.Bench.Reporting;

/// <summary>The report for people: tables of medians.</summary>
internal static class MarkdownReport
{
    private const string None = "–";

    /// <param name="report">What was measured.</param>
    /// <param name="chart">The chart's file beside the report; null without one.</param>
    public static string Write(BenchReport report, string? chart)
    {
        var text = new StringBuilder();
        WriteHead(report, text);
        if (chart is not null)
        {
            text.Append($"![The headline of each load, for each server]({chart})\n\n");
        }

        WriteRaw(report, text);
        foreach (var load in report.Loads)
        {
            WriteLoad(load, text);
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void WriteHead(BenchReport report, StringBuilder text)
    {
        text.Append("# Bench report\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{report.Begun:yyyy-MM-dd HH:mm} UTC. Every value is the median of {report.Settings.Rounds} rounds");
        text.Append(report.Settings.Targets.Count > 1 ? "; within a round the servers take turns.\n" : ".\n");
        text.Append(report.IsCut ? "**The time limit ended the run early.**\n" : "");
        text.Append(CultureInfo.InvariantCulture, $"\n```\n{report.Command}\n```\n\n");
        foreach (var line in report.Machine)
        {
            text.Append("- ").Append(line).Append('\n');
        }

        foreach (var (target, model) in report.Models)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {target}: model `{model}`\n");
        }

        if (report.Settings.Raw is { } raw)
        {
            text.Append(CultureInfo.InvariantCulture, $"- raw loop: `{Path.GetFileName(raw.Path)}`, {raw.Threads} threads, {(raw.UnifiedKvCache ? "unified" : "split")} KV cache\n");
        }

        text.Append('\n');
    }

    private static void WriteRaw(BenchReport report, StringBuilder text)
    {
        if (report.Raw.Count == 0)
        {
            return;
        }

        text.Append("## Raw loop\n\n");
        AppendRow(text, ["streams", "prompt", "new", "prefill tokens/s", "decode tokens/s", "output tokens/s"]);
        text.Append("| ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var group in report.Raw.GroupBy(run => run.Streams))
        {
            var one = group.First();
            AppendRow(text, [
                .. new double[] { one.Streams, one.PromptTokens, one.NewTokens }.Select(number => Format(number, LoadMetrics.Count)),
                Format(Statistics.Median(group.Select(run => run.PrefillRate)), LoadMetrics.Count),
                Format(Statistics.Median(group.Select(run => run.DecodeRate)), LoadMetrics.Count),
                Format(Statistics.Median(group.Select(run => run.OutputRate)), LoadMetrics.Count)]);
        }

        text.Append('\n');
    }

    private static void WriteLoad(LoadReport load, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {load.Load.Name}\n\n{load.Description}\n\n");
        var metrics = load.Load.Metrics.Append(LoadMetrics.ServerProcessor).Append(LoadMetrics.ServerMemory)
            .Where(metric => load.Rows.Any(row => row.Median(metric) is not null))
            .ToArray();
        AppendRow(text, ["case", "server", .. metrics.Select(metric => metric.Title), "errors"]);
        text.Append("| --- | --- |").Insert(text.Length, " ---: |", metrics.Length + 1).Append('\n');
        foreach (var row in load.Rows)
        {
            var raw = load.Rows.FirstOrDefault(other => other.Case == row.Case && other.Target == BenchTarget.RawName);
            AppendRow(text, [
                row.Case.Name,
                row.Target,
                .. metrics.Select(metric => Cell(row, raw, metric)),
                Format(row.Rounds.Sum(round => round.Errors.Values.Sum()), LoadMetrics.Count)]);
        }

        text.Append('\n');
        WriteErrors(load, text);
    }

    private static void WriteErrors(LoadReport load, StringBuilder text)
    {
        var errors = load.Rows
            .SelectMany(row => row.Rounds.SelectMany(round => round.Errors).Select(error => (row.Target, Case: row.Case.Name, error.Key, error.Value)))
            .GroupBy(error => (error.Target, error.Case, error.Key))
            .ToArray();
        foreach (var error in errors)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {error.Key.Target}, {error.Key.Case}: {error.Sum(each => each.Value)} × {error.Key.Key}\n");
        }

        text.Append(errors.Length > 0 ? "\n" : "");
    }

    private static string Cell(LoadRow row, LoadRow? raw, Metric metric)
    {
        var value = row.Median(metric);
        var share = metric.AgainstRaw && raw is not null && raw != row ? value / raw.Median(metric) : null;
        return Format(value, metric.Format) + (share is { } number ? $" ({Format(number, "0.00")} of raw)" : "");
    }

    private static string Format(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
