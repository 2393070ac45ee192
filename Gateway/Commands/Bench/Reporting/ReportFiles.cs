namespace Gateway.Commands.Bench.Reporting;

/// <summary>Writes a report where it is wanted.</summary>
internal static class ReportFiles
{
    /// <param name="report">What was measured.</param>
    /// <param name="path">Without an ending: three files are written. Null: the Markdown goes to <paramref name="output"/>.</param>
    /// <param name="output">Standard output.</param>
    public static void Write(BenchReport report, string? path, TextWriter output)
    {
        if (path is null)
        {
            output.Write(MarkdownReport.Write(report, chart: null));
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var chart = SvgChart.Write(report);
        File.WriteAllText(path + ".md", MarkdownReport.Write(report, chart is null ? null : Path.GetFileName(path) + ".svg"));
        File.WriteAllBytes(path + ".json", JsonReport.Write(report));
        if (chart is not null)
        {
            File.WriteAllText(path + ".svg", chart);
        }

        output.WriteLine($"{path}.md");
    }
}
