using System.ClientModel;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;
using OpenAI;
using OpenAI.Chat;

namespace Gateway.Tests;

/// <summary>The README's examples, run as they are printed against the whole service with the demo model.</summary>
internal sealed class ReadmeExampleTests
{
    private const string PrintedAddress = "http://localhost:8000";
    private const string Greeting = "演示模型|你好";

    private static readonly MarkdownFile Readme = new("README.md");

    private ProductHost _gateway = null!;
    private string _address = null!;

    [OneTimeSetUp]
    public async Task StartGatewayAsync()
    {
        _gateway = await ProductHost.StartAsync();
        _address = _gateway.Address.ToString().TrimEnd('/');
    }

    [OneTimeTearDown]
    public async Task StopGatewayAsync() => await _gateway.DisposeAsync();

    [Test]
    public async Task Curl_GetsAWholeAnswer()
    {
        using var answer = JsonDocument.Parse(await RunAsync("bash", "-c", Example("curl")));

        var message = answer.RootElement.GetProperty("choices")[0].GetProperty("message");
        Assert.That(message.GetProperty("content").GetString(), Does.Match(Greeting));
    }

    [Test]
    public async Task CurlStream_GetsEventsToTheEnd()
    {
        var lines = (await RunAsync("bash", "-c", Example("curl-stream"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.All.StartsWith("data: "));
        Assert.That(lines[^1], Is.EqualTo("data: [DONE]"));
        Assert.That(string.Concat(lines[..^1].Select(ContentOf)), Is.EqualTo("The capital of France is Paris."));
    }

    [Test]
    public async Task Python_PrintsAnAnswer() =>
        Assert.That((await RunAsync("python3", "-X", "utf8", "-c", Example("python"))).Trim(), Does.Match(Greeting));

    [Test]
    public async Task Node_PrintsBothAnswers()
    {
        var folder = await NodePackages.RestoreAsync();

        var output = await RunAsync("node", ["--input-type=module", "-e", Example("node-openai")], folder);

        Assert.That(Regex.Count(output, "Paris|capital"), Is.GreaterThanOrEqualTo(2), output);
    }

    [Test]
    public async Task Dotnet_IsThePrintedCodeAndPrintsBothAnswers()
    {
        using var console = new StringWriter();
        await RunDotnetExampleAsync(_address + "/v1", console);

        Assert.That(console.ToString(), Does.Match(Greeting).And.Match("Paris|capital"));
        var source = SourceTree.Read("Gateway.Tests/ReadmeExampleTests.cs");
        var body = Regex.Match(source, @"TextWriter console\)\n    \{\n(.*?)\n    \}\n", RegexOptions.Singleline).Groups[1].Value;
        Assert.That(
            Regex.Replace(body, "^ {8}", "", RegexOptions.Multiline),
            Is.EqualTo(Readme.Examples["dotnet-openai"].Code
                .Replace("\"http://localhost:8000/v1\"", "endpoint", StringComparison.Ordinal)
                .Replace("Console.", "console.", StringComparison.Ordinal)
                .TrimEnd()));
    }

    [Test]
    public async Task ChatScript_KeepsTheConversation()
    {
        var script = Path.Combine(SourceTree.Root, "scripts/chat.py");

        var output = await RunAsync(
            "python3", ["-X", "utf8", script, _address], input: "My name is Mei.\nWhat is my name?\n");

        Assert.That(output, Does.Contain("Mei"));
    }

    private static async Task RunDotnetExampleAsync(string endpoint, TextWriter console)
    {
        var client = new ChatClient(
            "chatglm2-demo",
            new ApiKeyCredential("none"),
            new OpenAIClientOptions { Endpoint = new Uri(endpoint) });

        var answer = await client.CompleteChatAsync("你好");
        console.WriteLine(answer.Value.Content[0].Text);

        await foreach (var update in client.CompleteChatStreamingAsync("What is the capital of France?"))
        {
            foreach (var part in update.ContentUpdate)
            {
                console.Write(part.Text);
            }
        }
    }

    private static string? ContentOf(string line)
    {
        using var chunk = JsonDocument.Parse(line["data: ".Length..]);
        var delta = chunk.RootElement.GetProperty("choices")[0].GetProperty("delta");
        return delta.TryGetProperty("content", out var content) ? content.GetString() : null;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments) => await RunAsync(program, arguments, null);

    private static async Task<string> RunAsync(string program, string[] arguments, string? folder = null, string input = "")
    {
        var result = await ChildProcess.RunAsync(program, arguments, folder, input);
        if (result is null or { ExitCode: 127 })
        {
            Assert.Ignore($"{program}, or what it calls, is not installed.");
        }

        Assert.That(result!.Value.ExitCode, Is.Zero, result.Value.Error);
        return result.Value.Output;
    }

    private string Example(string name) => Readme.Examples[name].Code.Replace(PrintedAddress, _address, StringComparison.Ordinal);
}
