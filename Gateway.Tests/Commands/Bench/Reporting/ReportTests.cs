using System.Xml.Linq;
using Gateway.Commands.Bench;
using Gateway.Commands.Bench.Loads;
using Gateway.Commands.Bench.Raw;
using Gateway.Commands.Bench.Reporting;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Reporting;

/// <summary>The three files of a report, of values that are made up.</summary>
internal sealed class ReportTests
{
    private static readonly DistinctLoad Load = new();

    [Test]
    public void Markdown_IsAsWritten() =>
        Golden.AssertEqual("report.md", System.Text.Encoding.UTF8.GetBytes(MarkdownReport.Write(Report(), "report.svg")));

    [Test]
    public void Json_IsAsWritten() => Golden.AssertEqual("report.json", JsonReport.Write(Report()));

    [Test]
    public void Svg_IsAsWrittenAndWellFormed()
    {
        var svg = SvgChart.Write(Report());

        Assert.That(svg, Is.Not.Null);
        Assert.That(XDocument.Parse(svg!).Root!.Elements().Count(element => element.Name.LocalName == "rect"), Is.EqualTo(1 + 3));
        Golden.AssertEqual("report.svg", System.Text.Encoding.UTF8.GetBytes(svg!));
    }

    [Test]
    public void Svg_IsNoneWithoutLoads() => Assert.That(SvgChart.Write(Report() with { Loads = [] }), Is.Null);

    [Test]
    public void Median_IsOfTheRoundsThatHaveAValue()
    {
        var row = new LoadRow(new LoadCase("a", 1, BenchSampling.Greedy), "x", [Result(1), new LoadResult(), Result(3), Result(100)]);

        Assert.That(row.Median(LoadMetrics.Output), Is.EqualTo(3));
        Assert.That(row.Median(LoadMetrics.Gap50), Is.Null);
    }

    private static BenchReport Report()
    {
        var settings = new BenchSettings
        {
            Targets = [new BenchTarget("gateway", new Uri("http://localhost:8000"), 7), new BenchTarget("a<b|c", new Uri("http://localhost:8001"), null)],
            Loads = ["distinct"],
            Raw = new RawSettings(Path.Combine("folder", "model.gguf"), 2, UnifiedKvCache: false),
        };
        var each = Load.Cases(settings)[1];
        var failed = new LoadResult();
        failed.AddError("HTTP 500");
        failed.AddError("HTTP 500");
        return new BenchReport
        {
            Begun = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
            Command = "bench --rounds 3",
            Machine = ["A processor, 2 cores", "8.0 GiB of memory"],
            Settings = settings,
            Models = [("gateway", "100m"), ("a<b|c", "x")],
            Loads =
            [
                new LoadReport(Load, Load.Describe(settings),
                [
                    new LoadRow(each, "gateway", [Result(1234.5, 9), Result(1300, 10), Result(1200, 8)]),
                    new LoadRow(each, "a<b|c", [failed, Result(400), failed]),
                    new LoadRow(each, BenchTarget.RawName, [Load.FromRaw([new RawResult(4, 64, 64, 0.05, 0.11)])]),
                ]),
            ],
            Raw = [new RawResult(4, 64, 64, 0.05, 0.11), new RawResult(4, 64, 64, 0.07, 0.13)],
            IsCut = true,
        };
    }

    private static LoadResult Result(double rate, double? first = null)
    {
        var result = new LoadResult();
        result.Set(LoadMetrics.Output.Key, rate);
        result.Set(LoadMetrics.First50.Key, first);
        return result;
    }
}
