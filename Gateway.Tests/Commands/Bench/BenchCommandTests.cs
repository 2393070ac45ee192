using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench;

/// <summary>Whole runs against the whole service with the demo model. Counts and structure are certain, times are not.</summary>
internal sealed class BenchCommandTests : CommandTestBase
{
    private WebApplication _gateway = null!;
    private string _url = null!;

    [OneTimeSetUp]
    public async Task StartGatewayAsync()
    {
        _gateway = global::Gateway.Hosting.GatewayHost.Build(
            ["--urls", "http://127.0.0.1:0", "--Gateway:Engine:Threads=1", "--Gateway:ModelsFolder", Path.GetDirectoryName(DemoModel)!],
            builder => builder.Logging.ClearProviders());
        await _gateway.StartAsync();
        _url = _gateway.Urls.Single();
        using var client = new HttpClient();
        await ProductHost.WaitForAsync(async () =>
        {
            using var ready = await client.GetAsync(new Uri(_url + "/health/ready"));
            return ready.IsSuccessStatusCode;
        });
    }

    [OneTimeTearDown]
    public async Task StopGatewayAsync() => await _gateway.DisposeAsync();

    [Test]
    public async Task Run_MeasuresBothServersAndTheRawLoop()
    {
        var run = await RunAsync(
            "bench", "--url", _url, "--peer", $"twin={_url}/v1", "--raw", DemoModel, "--threads", "1", "--load", "distinct,shared-prefix,mixed",
            "--concurrency", "2", "--rounds", "2", "--requests", "3", "--prompt-tokens", "40", "--max-tokens", "6", "--prefix-tokens", "80",
            "--long-tokens", "120", "--out", "bench/small");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Folder.File("bench/small.json")));
        var distinct = Rows(json, "distinct");
        Assert.That(distinct.Select(row => row.Server), Is.EqualTo(new[] { "gateway", "twin", "raw loop" }));
        Assert.That(distinct.Select(row => row.Rounds.Length), Has.All.EqualTo(2));
        foreach (var round in distinct.Take(2).SelectMany(row => row.Rounds))
        {
            Assert.That(Value(round, "output_tokens"), Is.InRange(4, 4 * 6), "two bursts of two, or an earlier end");
            Assert.That(Value(round, "prompt_tokens"), Is.InRange(4 * 30, 4 * 50));
            Assert.That(Value(round, "prompt_tokens_computed") + Value(round, "prompt_tokens_cached"), Is.EqualTo(Value(round, "prompt_tokens")));
            Assert.That(round.GetProperty("errors").EnumerateObject(), Is.Empty);
        }

        var raw = distinct[2].Rounds[0];
        Assert.That(Value(raw, "output_tokens"), Is.EqualTo(4 * 6));
        Assert.That(Rows(json, "mixed").Select(row => row.Server), Is.EqualTo(new[] { "gateway", "twin" }));
        var markdown = await File.ReadAllTextAsync(Folder.File("bench/small.md"));
        Assert.That(markdown, Does.Contain("## shared-prefix").And.Contain("of raw)").And.Contain("(small.svg)").And.Contain("model `chatglm2-demo"));
        Assert.That(markdown, Does.Not.Contain(Path.GetDirectoryName(DemoModel)!), "a report names no folder of this machine");
        Assert.That(Folder.File("bench/small.svg"), Does.Exist);
        Assert.That(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(6 + 4 + 4), "one line a measurement");
    }

    [Test]
    public async Task SharedPrefix_IsComputedOnceByTheGateway()
    {
        var run = await RunAsync(
            "bench", "--url", _url, "--load", "shared-prefix", "--concurrency", "3", "--rounds", "1", "--max-tokens", "4",
            "--prefix-tokens", "200", "--out", "shared");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Folder.File("shared.json")));
        var round = Rows(json, "shared-prefix").Single().Rounds.Single();
        Assert.That(Value(round, "prompt_tokens"), Is.GreaterThan(3 * 180));
        Assert.That(Value(round, "prompt_tokens_computed"), Is.LessThan(Value(round, "prompt_tokens") / 2));
    }

    [Test]
    public async Task LeavingClientsOverloadAndConnections_AreAllCounted()
    {
        var run = await RunAsync(
            "bench", "--url", _url, "--load", "disconnect,overload,connections", "--concurrency", "2", "--rounds", "1", "--max-tokens", "4",
            "--server-pid", ThisProcess, "--long-tokens", "300", "--demand-tokens", "1500", "--connections", "20", "--out", "rest");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Folder.File("rest.json")));
        Assert.That(Rows(json, "disconnect").Select(row => row.Case), Has.Exactly(3).Items.And.All.Contains("clients leave"));
        var overload = Rows(json, "overload").Single().Rounds.Single();
        Assert.That(Value(overload, "completed"), Is.EqualTo(Value(overload, "requests")).And.EqualTo(5));
        var connections = Rows(json, "connections");
        Assert.That(connections.Select(row => Value(row.Rounds[0], "completed")), Is.EqualTo(new[] { 20, 20 }));
        Assert.That(connections.Select(row => Value(row.Rounds[0], "health_polls")), Has.All.GreaterThan(0));
        Assert.That(Value(overload, "server_rss_mib"), Is.GreaterThan(0));
    }

    [Test]
    public async Task RawAlone_NeedsNoServer()
    {
        var run = await RunAsync("bench", "--raw", DemoModel, "--threads", "1", "--concurrency", "1,2", "--rounds", "1", "--max-tokens", "3");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("## Raw loop").And.Contain("| 1 | 64 | 3 |").And.Contain("| 2 | 64 | 3 |"));
    }

    [Test]
    public async Task DeadAddress_IsOneSentence()
    {
        var run = await RunAsync("bench", "--url", $"http://127.0.0.1:{FreePort()}");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error.Trim(), Does.Match("^error: gateway at [^\n]* cannot be measured: connection: ConnectionRefused[^\n]*--url[^\n]*$"));
    }

    [Test]
    public async Task MissingRawFile_IsOneSentence()
    {
        var run = await RunAsync("bench", "--raw", "none.gguf");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error.Trim(), Does.Match("^error: [^\n]*none\\.gguf[^\n]*$"));
    }

    [Test]
    public async Task ProcessThatIsNotThere_IsNamed()
    {
        var run = await RunAsync("bench", "--url", _url, "--server-pid", "2147483647");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("process 2147483647 of gateway"));
    }

    [Test]
    public async Task TimeLimit_KeepsWhatThereIs()
    {
        var run = await RunAsync(
            "bench", "--url", _url, "--load", "distinct", "--time-limit", "1", "--rounds", "100", "--requests", "1000", "--max-tokens", "64", "--out", "cut");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("The time limit of 1 s"));
        Assert.That(await File.ReadAllTextAsync(Folder.File("cut.md")), Does.Contain("ended the run early"));
    }

    [TestCase("no load 'distnct'. Loads: distinct, shared-prefix", "--load", "distnct")]
    [TestCase("--concurrency has numbers of 1 to 1024", "--concurrency", "4,0")]
    [TestCase("'warm' is neither", "--temperature", "0,warm")]
    [TestCase("--rounds is 1 to 100, not 0", "--rounds", "0")]
    [TestCase("has no name. A peer is name=url", "--peer", "http://127.0.0.1:1")]
    [TestCase("Two peers are called 'a'", "--peer", "a=http://h:1", "--peer", "a=http://h:2")]
    [TestCase("--url is an http or https address", "--url", "localhost")]
    public async Task Misuse_IsNamedAndReturnsTwo(string expected, params string[] args)
    {
        var run = await RunAsync(["bench", .. args]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(expected).And.Contain("bench --help"));
    }

    private static string ThisProcess => System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static Row[] Rows(JsonDocument report, string load) =>
    [
        .. report.RootElement.GetProperty("loads").EnumerateArray()
            .Single(each => each.GetProperty("load").GetString() == load)
            .GetProperty("rows").EnumerateArray()
            .Select(row => new Row(row.GetProperty("case").GetString()!, row.GetProperty("server").GetString()!, [.. row.GetProperty("rounds").EnumerateArray()])),
    ];

    private static double Value(JsonElement round, string metric) => round.GetProperty(metric).GetDouble();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Row(string Case, string Server, JsonElement[] Rounds);
}
