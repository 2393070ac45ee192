using System.Net;
using System.Text.Json.Nodes;
using Gateway.OpenAI;
using Gateway.Tests.Support;
using Microsoft.OpenApi;
using NUnit.Framework;

namespace Gateway.Tests.Http;

/// <summary>The document that Swagger UI shows is valid, complete, and its examples work.</summary>
public sealed class OpenApiTests
{
    private static readonly string[] Operations =
        ["createChatCompletion", "getHealth", "getLiveness", "getModel", "getReadiness", "listModels"];

    private GatewayHost _host = null!;
    private string _text = null!;
    private JsonNode _document = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await GatewayHost.StartAsync(new ScriptedCatalog(("chatglm2-demo", ScriptedBackend.Saying("你好"))));
        _text = await _host.Client.GetStringAsync("/openapi/v1.json");
        _document = JsonNode.Parse(_text)!;
    }

    [OneTimeTearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public void Document_IsValid()
    {
        var read = OpenApiDocument.Parse(_text, "json");

        Assert.That(read.Diagnostic!.Errors, Is.Empty);
        Assert.That(read.Diagnostic.Warnings, Is.Empty);
        Assert.That(read.Document!.Info.Title, Is.EqualTo("LlamaGateway"));
    }

    [Test]
    public void Operations_AreAllThere() =>
        Assert.That(All().Select(operation => (string)operation["operationId"]!).Order(), Is.EqualTo(Operations));

    [TestCaseSource(nameof(Operations))]
    public void Operation_IsDocumented(string id)
    {
        var operation = Operation(id);

        Assert.That((string?)operation["summary"], Is.Not.Empty);
        Assert.That((string?)operation["description"], Is.Not.Empty);
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            Assert.That((string?)parameter!["description"], Is.Not.Empty, (string?)parameter["name"]);
            Assert.That((string?)parameter["example"], Is.EqualTo("chatglm2-demo"));
        }

        var responses = operation["responses"]!.AsObject();
        Assert.That(responses.Select(response => response.Key), Does.Contain("200").And.Contain("500"));
        foreach (var (status, response) in responses)
        {
            Assert.That((string?)response!["description"], Is.Not.Empty, status);
            foreach (var (type, media) in response["content"]!.AsObject())
            {
                Assert.That(media!["schema"], Is.Not.Null, $"{status} {type}");
                Assert.That(media["example"], Is.Not.Null, $"{status} {type}");
            }
        }
    }

    [Test]
    public void ChatCompletion_DocumentsBothFormsAndEveryError()
    {
        var responses = Operation("createChatCompletion")["responses"]!.AsObject();

        Assert.That(
            responses.Select(response => response.Key),
            Is.EquivalentTo(new[] { "200", "400", "404", "405", "408", "413", "415", "429", "500", "502", "503", "504", "508" }));
        Assert.That(
            responses["200"]!["content"]!.AsObject().Select(media => media.Key),
            Is.EquivalentTo(new[] { "application/json", "text/event-stream" }));
    }

    [Test]
    public void RequestFields_HaveDescriptionsTypesAndRanges()
    {
        var schemas = _document["components"]!["schemas"]!;
        foreach (var name in new[] { nameof(ChatCompletionRequest), nameof(ChatRequestMessage), nameof(ChatStreamOptions) })
        {
            foreach (var (field, schema) in schemas[name]!["properties"]!.AsObject())
            {
                Assert.That((string?)schema!["description"], Is.Not.Null.And.Not.Empty, field);
                Assert.That(schema["type"] ?? schema["oneOf"] ?? schema["$ref"], Is.Not.Null, field);
                if ((string?)schema["type"] is "number" or "integer" && field is not "seed")
                {
                    Assert.That(schema["minimum"], Is.Not.Null, field);
                    Assert.That(schema["maximum"], Is.Not.Null, field);
                }
            }
        }
    }

    [Test]
    public async Task RequestExamples_AreAnsweredInTheDocumentedForm()
    {
        var operation = Operation("createChatCompletion");
        var examples = operation["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject();
        Assert.That(examples, Has.Count.EqualTo(3));
        foreach (var (name, example) in examples)
        {
            var body = example!["value"]!;

            using var answer = await _host.PostAsync(body.ToJsonString());

            var text = await answer.Content.ReadAsStringAsync();
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{name}: {text}");
            Assert.That(answer.Headers.Contains("X-Ignored-Parameters"), Is.False, name);
            var streamed = (bool?)body["stream"] is true;
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo(streamed ? "text/event-stream" : "application/json"));
            AssertHasRequired(
                streamed ? nameof(ChatCompletionChunk) : nameof(ChatCompletion),
                JsonNode.Parse(streamed ? text.Split('\n')[0]["data: ".Length..] : text)!);
        }
    }

    private void AssertHasRequired(string schema, JsonNode value)
    {
        foreach (var field in _document["components"]!["schemas"]![schema]!["required"]!.AsArray())
        {
            Assert.That(value.AsObject().ContainsKey((string)field!), Is.True, $"{schema}.{field}");
        }
    }

    private JsonNode Operation(string id) => All().Single(operation => (string?)operation["operationId"] == id);

    private IEnumerable<JsonNode> All() =>
        _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!);
}
