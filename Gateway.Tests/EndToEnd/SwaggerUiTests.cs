using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>Swagger UI in a real browser: the examples are filled in, and "Try it out" answers.</summary>
[CancelAfter(150_000)]
internal sealed class SwaggerUiTests
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];

    private TemporaryFolder _folder = null!;
    private JsonElement _seen;

    [OneTimeSetUp]
    public async Task UseThePageAsync()
    {
        var browser = Browsers.Select(Find).FirstOrDefault(path => path is not null);
        if (browser is null)
        {
            Assert.Ignore($"No browser is installed; one of these would do: {string.Join(", ", Browsers)}.");
        }

        var packages = await NodePackages.RestoreAsync();
        _folder = new TemporaryFolder();
        var address = SharedProduct.Host.Address.ToString().TrimEnd('/');
        var result = await ChildProcess.RunAsync("node", ["swagger.js", address, browser!, _folder.Path], packages);
        if (result is null)
        {
            Assert.Ignore("node is not installed.");
        }

        Assert.That(result!.Value.ExitCode, Is.Zero, result.Value.Error);
        _seen = JsonElement.Parse(result.Value.Output);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder?.Dispose();

    [Test]
    public void Page_ListsTheOperationsWithoutAProblem()
    {
        Assert.That(
            _seen.GetProperty("operations").EnumerateArray().Select(path => path.GetString()),
            Is.SupersetOf(new[] { "/v1/chat/completions", "/v1/models", "/v1/models/{id}", "/health" }));
        Assert.That(_seen.GetProperty("problems").GetArrayLength(), Is.Zero, _seen.GetProperty("problems").GetRawText());
    }

    [Test]
    public void FirstExample_IsFilledInAndAnswered()
    {
        var (request, answer) = Execution("whole");

        Assert.That(request, Does.Contain("你好").And.Contains(ProductHost.Model));
        Assert.That(JsonElement.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]).Text(), Does.Contain("演示模型"));
    }

    [Test]
    public void StreamingExample_IsFilledInAndAnswered()
    {
        var (request, answer) = Execution("stream");

        Assert.That(request, Does.Contain("\"stream\": true"));
        var events = answer.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]).ToList();
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        Assert.That(ChatAnswers.TextOf(events), Does.Contain("LlamaGateway demo model"));
    }

    [Test]
    public void Models_AreListed() => Assert.That(Execution("models").Answer, Does.Contain($"\"id\": \"{ProductHost.Model}\""));

    /// <summary>What the page showed after "Execute".</summary>
    private (string? Request, string Answer) Execution(string name)
    {
        var execution = _seen.GetProperty(name);
        Assert.That(execution.GetProperty("status").GetString(), Is.EqualTo("200"));
        return (execution.GetProperty("request").GetString(), execution.GetProperty("answer").GetString()!);
    }

    private static string? Find(string program) => Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
