using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// Somebody edits <c>appsettings.json</c> beside the program while it runs and streams. Everything else about reloading is in
/// <see cref="ConfigurationReloadTests"/>.
/// </summary>
[CancelAfter(120_000)]
internal sealed class AppSettingsReloadTests
{
    private static readonly JsonSerializerOptions AsUsersWriteIt = new() { WriteIndented = true };

    private TemporaryFolder _program = null!;
    private TemporaryFolder _models = null!;
    private GatewayProcess _process = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _program = new TemporaryFolder();
        CopyFolder(GatewayProcess.BuiltProgram, _program.Path);
        _models = new TemporaryFolder();
        File.Copy(DemoModel.Path, _models.File(DemoModel.FileName));
        await SynthesizedModel.WriteAsync(_models.Folder("elsewhere") + "/tiny.gguf");
        WriteInPlace(Settings(Entry("stays"), Entry("changes"), Entry("goes")));
        _process = GatewayProcess.Start(_models.Path, _program.Path, new Dictionary<string, string>());
        _client = await _process.ServeAsync(patience.Token);
    }

    [TearDown]
    public void Stop()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            TestContext.Out.WriteLine(_process?.Output);
        }

        _client?.Dispose();
        _process?.Dispose();
        _models.Dispose();
        _program.Dispose();
    }

    [Test]
    public async Task EditedFile_AddsChangesAndRemovesModelsWhileTheyStream(CancellationToken cancellationToken)
    {
        // 1. A stream on each of the three.
        using var stays = await PostAsync("stays", 3000, cancellationToken);
        using var changes = await PostAsync("changes", 3000, cancellationToken);
        using var goes = await PostAsync("goes", 3000, cancellationToken);
        Task<List<string>>[] streams = [.. new[] { stays, changes, goes }.Select(stream => stream.ReadEventsAsync(cancellationToken))];

        // 2. One edit that does everything, seen while all of them run.
        WriteInPlace(Settings(Entry("stays"), Entry("changes", ("Engine", new JsonObject { ["ContextLength"] = 777 })), Entry("comes")));
        await WaitForLineAsync("The configuration was read again: added comes; removed goes; changed changes.");
        await AssertModelsAsync(ProductHost.Model, "stays", "changes", "comes");
        Assert.That(streams.Select(static stream => stream.IsCompleted), Is.All.False, "too short to show anything");

        // 3. What is new serves already, what is gone is refused.
        await AskAsync("comes", cancellationToken);
        await AskAsync("changes", cancellationToken);
        Assert.That((await CardAsync("changes")).GetProperty("context_length").GetInt32(), Is.EqualTo(777));
        using var refused = await PostAsync("goes", 3, cancellationToken);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

        // 4. Every stream is whole, and then the old ones are unloaded.
        foreach (var events in await Task.WhenAll(streams))
        {
            Assert.That(events[^1], Is.EqualTo("[DONE]"));
            Assert.That(events[^2], Does.Contain("\"finish_reason\":\"length\""));
        }

        await WaitForLineAsync("Model goes is unloaded: it was removed or changed.");
        await WaitForLineAsync("Model changes is unloaded: it was removed or changed.");
        Assert.That(_process.Output, Does.Not.Contain("Model stays is unloaded"));
    }

    [Test]
    public async Task FileWithMistakes_IsLoggedWholeAndChangesNothing(CancellationToken cancellationToken)
    {
        using var stream = await PostAsync("goes", 1000, cancellationToken);

        WriteInPlace(Settings(
            Entry("comes", ("EngineKind", "warp")),
            Entry("comes", ("KeepAliveSeconds", -2)),
            Entry("far", ("Path", null), ("Remote", new JsonObject { ["Url"] = "no url" }))));

        await WaitForLineAsync("'warp'");
        await WaitForLineAsync("Gateway:Models:1:KeepAliveSeconds is -2");
        await WaitForLineAsync("The name 'comes' is given 2 times");
        await WaitForLineAsync("'no url'");
        await AssertServesAsBeforeAsync(stream, cancellationToken);

        // An editor that was cut off, and then one that replaces the file instead of writing into it.
        WriteInPlace("{ \"Gateway\": { \"Models\": [ ");
        await WaitForLineAsync("Failed to load configuration from file");
        await AssertServesAsBeforeAsync(null, cancellationToken);
        var draft = _program.File("appsettings.json~");
        await File.WriteAllTextAsync(draft, Settings(Entry("comes")), cancellationToken);
        File.Move(draft, SettingsFile, overwrite: true);
        await WaitForLineAsync("The configuration was read again: added comes; removed stays, changes, goes.");
        await AskAsync("comes", cancellationToken);
    }

    private string SettingsFile => _program.File("appsettings.json");

    private static JsonObject Entry(string id, params (string Name, JsonNode? Value)[] more)
    {
        var entry = new JsonObject { ["Id"] = id, ["Path"] = "elsewhere/tiny.gguf" };
        foreach (var (name, value) in more)
        {
            entry[name] = value;
        }

        return entry;
    }

    /// <summary>The file as it is delivered, with these models.</summary>
    private static string Settings(params JsonObject[] models)
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(GatewayProcess.BuiltProgram, "appsettings.json")))!;
        settings["Gateway"] = new JsonObject
        {
            ["Engine"] = new JsonObject { ["Threads"] = 1 },
            ["Loading"] = new JsonObject { ["MaxLoaded"] = 8 },
            ["Models"] = new JsonArray([.. models]),
        };
        return settings.ToJsonString(AsUsersWriteIt);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private void WriteInPlace(string text) => File.WriteAllText(SettingsFile, text);

    private async Task AssertServesAsBeforeAsync(HttpResponseMessage? stream, CancellationToken cancellationToken)
    {
        await AssertModelsAsync(ProductHost.Model, "stays", "changes", "goes");
        await AskAsync("goes", cancellationToken);
        if (stream is not null)
        {
            Assert.That((await stream.ReadEventsAsync(cancellationToken))[^1], Is.EqualTo("[DONE]"));
        }

        Assert.That(_process.Output, Does.Not.Contain("was read again"));
    }

    private async Task AssertModelsAsync(params string[] ids)
    {
        var list = JsonElement.Parse(await _client.GetStringAsync("/v1/models"));
        Assert.That(list.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()), Is.EquivalentTo(ids));
    }

    private async Task<JsonElement> CardAsync(string id) => JsonElement.Parse(await _client.GetStringAsync($"/v1/models/{id}"));

    private async Task AskAsync(string model, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(model, 3, cancellationToken);
        Assert.That((await answer.ReadEventsAsync(cancellationToken))[^1], Is.EqualTo("[DONE]"));
    }

    private async Task<HttpResponseMessage> PostAsync(string model, int maxTokens, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                ProductHost.Body("Tell me more", $"\"model\":\"{model}\"", "\"stream\":true", $"\"max_tokens\":{maxTokens}"),
                Encoding.UTF8,
                "application/json"),
        };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private Task WaitForLineAsync(string text) => ProductHost.WaitForAsync(() => _process.Output.Contains(text, StringComparison.Ordinal));
}
