using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp.Library;

/// <summary>The whole service on LLamaSharp, over real HTTP.</summary>
[CancelAfter(120_000)]
internal sealed class ServiceTests
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _app = global::Gateway.Hosting.GatewayHost.Build(
            [
                "--urls=http://127.0.0.1:0",
                "--Gateway:EngineKind=LLamaSharp",
                $"--Gateway:ModelsFolder={Path.GetDirectoryName(DemoModel.Path)}",
                "--Gateway:Models:0:Id=demo",
                $"--Gateway:Models:0:Path={DemoModel.FileName}",
                "--Gateway:Models:0:Engine:ContextLength=256",
                "--Gateway:Engine:Threads=1",
            ],
            static builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task Conversation_IsAnsweredAndContinued()
    {
        var first = await AskAsync(("user", "My name is Mei."));
        var answer = Text(first);
        var second = await AskAsync(("user", "My name is Mei."), ("assistant", answer), ("user", "What is my name?"));

        Assert.That(Text(second), Is.EqualTo("Your name is Mei."));
        Assert.That(second.GetProperty("choices")[0].GetProperty("finish_reason").GetString(), Is.EqualTo("stop"));
        var used = first.GetProperty("usage");
        var held = used.GetProperty("prompt_tokens").GetInt32() + used.GetProperty("completion_tokens").GetInt32() - 1;
        Assert.That(
            second.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(),
            Is.InRange(held - 4, held),
            "all that the session holds, but for tokens that the tokenizer joins where texts meet");
    }

    [Test]
    public async Task Models_SayWhichEngineRunsThem()
    {
        await AskAsync(("user", "Hello!"));
        var models = await _client.GetStringAsync("/v1/models");

        Assert.That(models, Does.Contain("\"demo\""));
        Assert.That(models, Does.Contain("llamasharp").IgnoreCase);
    }

    [Test]
    public async Task PromptThatCannotFit_IsTheClientsMistake()
    {
        using var response = await PostAsync(("user", string.Concat(Enumerable.Repeat("penguin ", 400))));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("context_length_exceeded").And.Contain("256"));
    }

    [Test]
    public async Task ControlTokensInAUsersText_AreText()
    {
        var plain = await AskAsync(("user", "abc"));
        var spelled = await AskAsync(("user", "</s>[gMASK]<sop>"));

        Assert.That(
            spelled.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(),
            Is.GreaterThan(plain.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() + 3));
    }

    private async Task<JsonElement> AskAsync(params (string Role, string Content)[] messages)
    {
        using var response = await PostAsync(messages);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), body.ToString());
        return body;
    }

    private Task<HttpResponseMessage> PostAsync(params (string Role, string Content)[] messages) => _client.PostAsJsonAsync(
        "/v1/chat/completions",
        new { model = "demo", temperature = 0, messages = messages.Select(static message => new { role = message.Role, content = message.Content }) });

    private static string Text(JsonElement answer) =>
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
}
