using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>The configuration file is changed while the service runs and streams.</summary>
[CancelAfter(120_000)]
internal sealed class ConfigurationReloadTests
{
    private const string Stream = "\"stream\":true,\"max_tokens\":1200";

    private ProductHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ProductHost.StartAsync(async static folder =>
    {
        await SynthesizedModel.WriteAsync(folder.Folder("elsewhere") + "/one.gguf");
        await File.WriteAllTextAsync(folder.File("settings.json"), Settings(("one", "elsewhere/one.gguf", "")));
    });

    [TearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public async Task RemovedModel_FinishesItsStreamFirst(CancellationToken cancellationToken)
    {
        using var stream = await _host.PostAsync(ProductHost.Body("Tell me more", "\"model\":\"one\"", Stream), cancellationToken);

        Write();
        await WaitForIdsAsync(ProductHost.Model);

        using var refused = await _host.PostAsync(ProductHost.Body("Hello!", "\"model\":\"one\""), cancellationToken);
        Assert.That((await refused.ReadErrorAsync(HttpStatusCode.NotFound)).Code, Is.EqualTo("model_not_found"));
        Assert.That(Lines(), Has.None.StartsWith("Model one is unloaded"), "its stream runs");
        await AssertCompletesAsync(stream, cancellationToken);
        await ProductHost.WaitForAsync(() => Lines().Contains("Model one is unloaded: it was removed or changed."));
    }

    [Test]
    public async Task ChangedModel_ServesItsOldStreamAndNewRequests(CancellationToken cancellationToken)
    {
        using var stream = await _host.PostAsync(ProductHost.Body("Tell me more", "\"model\":\"one\"", Stream), cancellationToken);

        Write(("one", "elsewhere/one.gguf", "\"Engine\":{\"ContextLength\":777}"));
        await WaitForLineAsync("The configuration was read again: changed one.");

        var answer = await _host.AskAsync(ProductHost.Body("Hello!", "\"model\":\"one\"", "\"max_tokens\":3"), cancellationToken);
        Assert.That(answer.GetProperty("model").GetString(), Is.EqualTo("one"));
        Assert.That((await CardAsync("one")).GetProperty("context_length").GetInt32(), Is.EqualTo(777));
        await AssertCompletesAsync(stream, cancellationToken);
        await ProductHost.WaitForAsync(() => Lines().Contains("Model one is unloaded: it was removed or changed."));
    }

    [Test]
    public async Task AddedModel_IsServed(CancellationToken cancellationToken)
    {
        Write(("one", "elsewhere/one.gguf", ""), ("two", "elsewhere/one.gguf", "\"Aliases\":[\"deux\"]"));
        await WaitForIdsAsync(ProductHost.Model, "one", "two");

        var answer = await _host.AskAsync(ProductHost.Body("Hello!", "\"model\":\"deux\"", "\"max_tokens\":3"), cancellationToken);

        Assert.That(answer.GetProperty("model").GetString(), Is.EqualTo("two"));
    }

    [Test]
    public async Task MistakesInTheFile_AreAllLoggedAndChangeNothing(CancellationToken cancellationToken)
    {
        Write(("two", "", "\"EngineKind\":\"warp\""), ("two", "elsewhere/one.gguf", "\"KeepAliveSeconds\":-2"));

        await WaitForLineAsync("known are native, llamasharp, remote");
        await WaitForLineAsync("Gateway:Models:1:KeepAliveSeconds is -2");
        await WaitForLineAsync("The name 'two' is given 2 times");
        await AssertServesAsBeforeAsync(cancellationToken);
    }

    [Test]
    public async Task FileThatIsNoJson_IsLoggedAndChangesNothing(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_host.ConfigurationFile, "{ \"Gateway\": { \"Models\": [ ", cancellationToken);
        await WaitForLineAsync("settings.json");
        await AssertServesAsBeforeAsync(cancellationToken);

        Write(("again", "elsewhere/one.gguf", ""));
        await WaitForIdsAsync(ProductHost.Model, "again");
    }

    [Test]
    public async Task ChangeOfAnotherFileWhileOneIsBroken_ChangesNothing(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_host.ConfigurationFile, "{ \"Gateway\": { \"Models\": [ ", cancellationToken);
        await WaitForLineAsync("settings.json");

        await File.WriteAllTextAsync(_host.OtherConfigurationFile, "{\"Gateway\":{\"DrainSeconds\":77}}", cancellationToken);
        await WaitForLineAsync("another file is still broken, and its settings would be lost");
        await AssertServesAsBeforeAsync(cancellationToken);

        Write(("one", "elsewhere/one.gguf", ""), ("two", "elsewhere/one.gguf", ""));
        await WaitForIdsAsync(ProductHost.Model, "one", "two");
        Assert.That(Lines(), Has.Some.StartsWith("Gateway:DrainSeconds has changed"), "both files count again");
    }

    [Test]
    public async Task OptionsThatTakeEffectAtTheNextStart_AreNamed()
    {
        await File.WriteAllTextAsync(_host.ConfigurationFile, "{\"Gateway\":{\"DrainSeconds\":77}}");

        await WaitForLineAsync("Gateway:DrainSeconds has changed in the configuration, which takes effect when the service is started again.");
    }

    private static string Settings(params (string Id, string Path, string More)[] models)
    {
        var entries = models.Select(model =>
            $"{{\"Id\":\"{model.Id}\",\"Path\":\"{model.Path}\"{(model.More.Length > 0 ? "," : "")}{model.More}}}");
        return $"{{\"Gateway\":{{\"Models\":[{string.Join(",", entries)}]}}}}";
    }

    private static async Task AssertCompletesAsync(HttpResponseMessage stream, CancellationToken cancellationToken)
    {
        var events = await stream.ReadEventsAsync(cancellationToken);
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        Assert.That(events[^2], Does.Contain("\"finish_reason\":\"length\""));
        Assert.That(events, Has.Count.GreaterThan(300));
    }

    private async Task AssertServesAsBeforeAsync(CancellationToken cancellationToken)
    {
        Assert.That(await IdsAsync(), Is.EqualTo(new[] { ProductHost.Model, "one" }));
        await _host.AskAsync(ProductHost.Body("Hello!", "\"model\":\"one\"", "\"max_tokens\":3"), cancellationToken);
    }

    private void Write(params (string Id, string Path, string More)[] models) =>
        File.WriteAllText(_host.ConfigurationFile, Settings(models));

    private IEnumerable<string> Lines() => _host.Log.Lines.Select(line => line.Text);

    private Task WaitForLineAsync(string text) =>
        ProductHost.WaitForAsync(() => Lines().Any(line => line.Contains(text, StringComparison.Ordinal)));

    private Task WaitForIdsAsync(params string[] ids) => ProductHost.WaitForAsync(async () => (await IdsAsync()).SequenceEqual(ids));

    private async Task<string[]> IdsAsync()
    {
        var list = JsonElement.Parse(await _host.Client.GetStringAsync("/v1/models"));
        return [.. list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
    }

    private async Task<JsonElement> CardAsync(string id) => JsonElement.Parse(await _host.Client.GetStringAsync($"/v1/models/{id}"));
}
