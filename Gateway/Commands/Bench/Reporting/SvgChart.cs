using System.Globalization;
using System.Security;
using System.Text;

namespace Gateway.Commands.Bench.Reporting;

/// <summary>One panel for each load: a bar for each server in each case, of the load's headline metric.</summary>
internal static class SvgChart
{
    private const int Width = 860;
    private const int BarHeight = 16;
    private const int CaseGap = 12;
    private const int PanelHead = 40;
    private const int Left = 330;
    private const int Right = 90;

    private static readonly string[] Colors = ["#2563eb", "#f59e0b", "#6b7280", "#10b981", "#a855f7", "#ef4444"];

    /// <summary>Null where there is nothing to draw.</summary>
    public static string? Write(BenchReport report)
    {
        var servers = report.Loads.SelectMany(load => load.Rows).Select(row => row.Target).Distinct().ToArray();
        if (servers.Length == 0)
        {
            return null;
        }

        var body = new StringBuilder();
        var y = 16;
        foreach (var load in report.Loads.Where(load => load.Rows.Any(row => row.Median(load.Load.Headline) is not null)))
        {
            y = WritePanel(load, servers, body, y);
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{y}" fill="#ffffff"/>

            """).ReplaceLineEndings("\n") + body + "</svg>\n";
    }

    private static int WritePanel(LoadReport load, string[] servers, StringBuilder body, int y)
    {
        var metric = load.Load.Headline;
        var most = load.Rows.Max(row => row.Median(metric)) is > 0 and var largest ? largest : 1;
        Text(body, 16, y + 14, $"{load.Load.Name}: {metric.Title}", "start", bold: true);
        y += PanelHead - CaseGap;
        foreach (var each in load.Rows.GroupBy(row => row.Case))
        {
            y += CaseGap;
            Text(body, 16, y + 12, each.Key.Name, "start");
            foreach (var row in each)
            {
                var value = row.Median(metric);
                var length = (value ?? 0) / most * (Width - Left - Right);
                var color = Colors[Array.IndexOf(servers, row.Target) % Colors.Length];
                Text(body, Left - 8, y + 12, row.Target, "end");
                body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + 2}\" width=\"{length:0.0}\" height=\"{BarHeight - 3}\" fill=\"{color}\"/>\n");
                Text(body, Left + length + 6, y + 12, value?.ToString(metric.Format, CultureInfo.InvariantCulture) ?? "none", "start");
                y += BarHeight;
            }
        }

        return y + PanelHead / 2;
    }

    private static void Text(StringBuilder body, double x, int y, string text, string anchor, bool bold = false) => body.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.0}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"#111827\"{(bold ? " font-weight=\"bold\"" : "")}>{SecurityElement.Escape(text)}</text>\n");
}
