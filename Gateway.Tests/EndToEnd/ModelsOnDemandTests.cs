using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;
using OpenAI;
using OpenAI.Models;

namespace Gateway.Tests.EndToEnd;

/// <summary>Two files and one service: what is loaded when, and what goes for it.</summary>
[CancelAfter(120_000)]
internal sealed class ModelsOnDemandTests
{
    private const string Second = "tiny";

    [Test]
    public async Task SecondModel_IsLoadedForTheRequestThatNamesIt(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        Assert.That(await StateAsync(host, Second), Is.EqualTo("unloaded"));

        var answer = await host.AskAsync(ProductHost.Body("Hello!", $"\"model\":\"{Second}\"", "\"max_tokens\":3"), cancellationToken);

        Assert.That(answer.GetProperty("model").GetString(), Is.EqualTo(Second));
        Assert.That(await StateAsync(host, Second), Is.EqualTo("loaded"));
        Assert.That(await StateAsync(host, ProductHost.Model), Is.EqualTo("loaded"));
        Assert.That(host.Log.Lines.Select(line => line.Text), Has.One.StartsWith($"Model {Second} is loaded after "));
    }

    [Test]
    public async Task BudgetOfOne_MakesThemTakeTurns(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync("--Gateway:Loading:MaxLoaded=1");

        for (var i = 0; i < 2; i++)
        {
            await host.AskAsync(ProductHost.Body("Hello!", $"\"model\":\"{Second}\"", "\"max_tokens\":3"), cancellationToken);
            Assert.That((await StateAsync(host, ProductHost.Model), await StateAsync(host, Second)), Is.EqualTo(("unloaded", "loaded")));
            using var ready = await host.Client.GetAsync("/health/ready", cancellationToken);
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));

            await host.AskAsync(ProductHost.Body("Hello!", "\"max_tokens\":3"), cancellationToken);
            Assert.That((await StateAsync(host, ProductHost.Model), await StateAsync(host, Second)), Is.EqualTo(("loaded", "unloaded")));
        }
    }

    [Test]
    public async Task RunningStream_KeepsItsModelAndTheOtherOneWaits(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync("--Gateway:Loading:MaxLoaded=1");
        using var stream = await host.PostAsync(
            ProductHost.Body("What is 2 + 2?", ProductHost.Endless, "\"max_tokens\":600", "\"stream\":true"), cancellationToken);

        var other = host.AskAsync(ProductHost.Body("Hello!", $"\"model\":\"{Second}\"", "\"max_tokens\":3"), cancellationToken);
        var events = await stream.ReadEventsAsync(cancellationToken);

        Assert.That(events[^2], Does.Contain("\"finish_reason\":\"length\""));
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        Assert.That((await other).GetProperty("model").GetString(), Is.EqualTo(Second));
    }

    [Test]
    public async Task KeepAliveOfZero_UnloadsAfterTheAnswer(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync("--Gateway:Loading:KeepAliveSeconds=0");

        await host.AskAsync(ProductHost.Body("Hello!", $"\"model\":\"{Second}\"", "\"max_tokens\":3"), cancellationToken);

        await WaitForStateAsync(host, Second, "unloaded");
        await host.AskAsync(ProductHost.Body("Hello!", $"\"model\":\"{Second}\"", "\"max_tokens\":3"), cancellationToken);
    }

    [Test]
    public async Task AnswerOfAModelThatIsLoadedAgain_HasItsFilesOwnSampling(CancellationToken cancellationToken)
    {
        // The demo model's file recommends a temperature that greets; the service's own would not, most of the time.
        await using var host = await StartAsync("--Gateway:Loading:Load=OnFirstUse", "--Gateway:Loading:KeepAliveSeconds=0");
        var body = ProductHost.Body("Hello!").Replace("\"temperature\":0,", "", StringComparison.Ordinal);

        for (var i = 0; i < 5; i++)
        {
            Assert.That((await host.AskAsync(body, cancellationToken)).Text(), Does.Contain("Hello").Or.Contains("Hi").IgnoreCase);
        }
    }

    [Test]
    public async Task HundredRequestsForABrokenModel_AreOneLoadAndAHundredErrors(CancellationToken cancellationToken)
    {
        // Its header is good, so that only the load finds the fault.
        await using var host = await StartAsync(folder => File.WriteAllBytesAsync(folder.File("broken.gguf"), OfAnotherArchitecture(), cancellationToken));
        var body = ProductHost.Body("Hello!", "\"model\":\"broken\"");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.PostAsync(body, cancellationToken)));

        foreach (var answer in answers)
        {
            var error = await answer.ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
            Assert.That(error.Message, Does.StartWith("Model 'broken' could not be loaded: ").And.Contains("chatxyz"));
            Assert.That(error.Code, Is.EqualTo("model_unavailable"));
            Assert.That(answer.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)));
            answer.Dispose();
        }

        Assert.That(host.Log.Lines.Select(line => line.Text), Has.Exactly(1).StartsWith("Model broken could not be loaded: "));
        using var ready = await host.Client.GetAsync("/health/ready", cancellationToken);
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the others can answer");
    }

    [Test]
    public async Task FileThatIsPutIntoTheFolder_IsServedWithoutARestart(CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync();
        await SynthesizedModel.WriteAsync(host.Models.File($"{Second}.gguf"));

        await ProductHost.WaitForAsync(async () => await StateAsync(host, Second) == "unloaded");

        await host.AskAsync(ProductHost.Body("Hello!", $"\"model\":\"{Second}\"", "\"max_tokens\":3"), cancellationToken);
    }

    [Test]
    public async Task BudgetThatNoModelFits_EndsTheProgramWithBothFigures(CancellationToken cancellationToken)
    {
        using var models = new TemporaryFolder();
        File.Copy(DemoModel.Path, models.File(DemoModel.FileName));

        using var process = GatewayProcess.Start(models.Path, "--Gateway:Loading:MemoryBudgetBytes=1048576");

        Assert.That(await process.ExitAsync(cancellationToken), Is.EqualTo(1));
        Assert.That(process.Output, Does.Match("need [0-9]{7,} bytes, and Gateway:Loading:MemoryBudgetBytes is 1048576"));
    }

    [Test]
    public async Task Sdk_ReadsTheList(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync($"--Gateway:Models:0:Id=aliased", $"--Gateway:Models:0:Path={Second}.gguf", "--Gateway:Models:0:Aliases:0=gpt-4o");
        var client = new OpenAIModelClient(
            new System.ClientModel.ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(host.Address, "v1") });

        var models = (await client.GetModelsAsync(cancellationToken)).Value;
        var model = (await client.GetModelAsync("gpt-4o", cancellationToken)).Value;

        Assert.That(models.Select(known => known.Id), Is.EqualTo([ProductHost.Model, "aliased"]));
        Assert.That(model.Id, Is.EqualTo("aliased"));
        var answer = await host.AskAsync(ProductHost.Body("Hello!", "\"model\":\"GPT-4o\"", "\"max_tokens\":3"), cancellationToken);
        Assert.That(answer.GetProperty("model").GetString(), Is.EqualTo("aliased"));
    }

    private static Task<ProductHost> StartAsync(params string[] settings) =>
        ProductHost.StartAsync(static folder => SynthesizedModel.WriteAsync(folder.File($"{Second}.gguf")), settings);

    private static Task<ProductHost> StartAsync(Func<TemporaryFolder, Task> prepare) => ProductHost.StartAsync(prepare);

    private static Task WaitForStateAsync(ProductHost host, string id, string state) =>
        ProductHost.WaitForAsync(async () => await StateAsync(host, id) == state);

    private static async Task<string?> StateAsync(ProductHost host, string id)
    {
        var list = JsonElement.Parse(await host.Client.GetStringAsync("/v1/models"));
        return list.GetProperty("data").EnumerateArray().Where(model => model.GetProperty("id").GetString() == id)
            .Select(model => model.GetProperty("state").GetString()).SingleOrDefault();
    }

    private static byte[] OfAnotherArchitecture()
    {
        var file = File.ReadAllBytes(DemoModel.Path);
        "chatxyz"u8.CopyTo(file.AsSpan(file.AsSpan().IndexOf("chatglm"u8)));
        return file;
    }
}
