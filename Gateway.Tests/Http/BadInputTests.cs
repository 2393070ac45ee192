using System.Net;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Http;

/// <summary>Every mistake gets an error in OpenAI's form that names the field, and hurts nobody else.</summary>
public sealed class BadInputTests
{
    private const string User = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private GatewayHost _host = null!;
    private ScriptedCatalog _catalog = null!;
    private ScriptedBackend _backend = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _backend = ScriptedBackend.Saying("fine");
        _catalog = new ScriptedCatalog(_backend);
        _host = await GatewayHost.StartAsync(_catalog);
    }

    [OneTimeTearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    // Not JSON, or not JSON that can be read safely.
    [TestCase("", null, "invalid_json", "body is empty")]
    [TestCase("  \n ", null, "invalid_json", "body is empty")]
    [TestCase("null", null, "invalid_type", "is null; it must be a JSON object")]
    [TestCase("{", null, "invalid_json", "(line 1, byte 2): It ends before every object and array is closed.")]
    [TestCase("{\"messages\": [", null, "invalid_json", "(line 1, byte 15): It ends before every object and array is closed.")]
    [TestCase("{\n\"messages\": [\n{]}", null, "invalid_json", "line 3, byte 2")]
    [TestCase("{" + User + ",}", null, "invalid_json", "(line 1, byte 46): A comma stands before a closing brace or bracket")]
    [TestCase("{\"messages\":[[],]}", "messages[0]", "invalid_type", "must be an object")]
    [TestCase("{" + User + ",\"foo\":[1,]}", null, "invalid_json", "A comma stands before")]
    [TestCase("{" + User + "} trailing", null, "invalid_json", "not valid JSON")]
    [TestCase("{" + User + ",\"temperature\":NaN}", null, "invalid_json", "not valid JSON")]
    [TestCase("{" + User + ",\"temperature\":1,\"temperature\":2}", "temperature", "invalid_json", "given twice")]
    [TestCase("{" + User + ",\"foo\":{\"a\":1,\"a\":2}}", "foo", "invalid_json", "given twice")]
    [TestCase("{" + User + ",\"foo\":1,\"foo\":2}", null, "invalid_json", "given twice")]
    [TestCase("""{"messages":[{"role":"\ud800","content":"x"}]}""", "messages[0].role", "invalid_json", "not valid Unicode")]
    [TestCase("""{"messages":[{"role":"user","content":"\ud800"}]}""", "messages[0].content", "invalid_value", "not valid Unicode")]
    [TestCase("{" + User + ",\"\\ud800\":1}", null, "invalid_json", "not valid Unicode")]
    // Wrong types.
    [TestCase("[]", null, "invalid_type", "must be an object")]
    [TestCase("3", null, "invalid_type", "must be an object")]
    [TestCase("{\"messages\":\"hi\"}", "messages", "invalid_type", "must be an array")]
    [TestCase("{\"messages\":{}}", "messages", "invalid_type", "must be an array")]
    [TestCase("{\"messages\":[\"hi\"]}", "messages[0]", "invalid_type", "must be an object")]
    [TestCase("{\"messages\":[{\"role\":1,\"content\":\"x\"}]}", "messages[0].role", "invalid_type", "must be a string")]
    [TestCase("{" + User + ",\"model\":1}", "model", "invalid_type", "must be a string")]
    [TestCase("{" + User + ",\"temperature\":\"hot\"}", "temperature", "invalid_type", "must be a number")]
    [TestCase("{" + User + ",\"temperature\":\"0.5\"}", "temperature", "invalid_type", "must be a number")]
    [TestCase("{" + User + ",\"stream\":1}", "stream", "invalid_type", "must be true or false")]
    [TestCase("{" + User + ",\"stream\":\"true\"}", "stream", "invalid_type", "must be true or false")]
    [TestCase("{" + User + ",\"max_tokens\":1.5}", "max_tokens", "invalid_type", "must be an integer")]
    [TestCase("{" + User + ",\"seed\":99999999999999999999}", "seed", "invalid_type", "must be an integer")]
    [TestCase("{" + User + ",\"stream\":true,\"stream_options\":true}", "stream_options", "invalid_type", "must be an object")]
    [TestCase("{" + User + ",\"stream\":true,\"stream_options\":{\"include_usage\":3}}", "stream_options.include_usage", "invalid_type", "must be true or false")]
    // Messages.
    [TestCase("{}", "messages", "missing_required_parameter", "messages is missing")]
    [TestCase("{\"messages\":null}", "messages", "missing_required_parameter", "messages is missing")]
    [TestCase("{\"messages\":[]}", "messages", "invalid_value", "messages is empty")]
    [TestCase("{\"messages\":[null]}", "messages[0]", "invalid_value", "messages[0] is null")]
    [TestCase("{\"messages\":[{\"content\":\"x\"}]}", "messages[0].role", "missing_required_parameter", "system, developer, user or assistant")]
    [TestCase("{\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}", "messages[0].role", "invalid_value", "robot")]
    [TestCase("{\"messages\":[{\"role\":\"User\",\"content\":\"x\"}]}", "messages[0].role", "invalid_value", "User")]
    [TestCase("{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content", "missing_required_parameter", "content is missing")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":null}]}", "messages[0].content", "missing_required_parameter", "content is missing")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":7}]}", "messages[0].content", "invalid_value", "content is 7")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":[]}]}", "messages[0].content", "invalid_value", "non-empty array")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":[\"x\"]}]}", "messages[0].content[0]", "invalid_value", "must be a text part")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}", "messages[0].content[0].text", "invalid_value", "is absent")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":1}]}]}", "messages[0].content[0].text", "invalid_value", "must be a string")]
    [TestCase("""{"messages":[{"role":"user","content":[{"type":"text","text":"\udc00"}]}]}""", "messages[0].content[0].text", "invalid_value", "not valid Unicode")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]}", "messages[1].role", "invalid_value", "must be from the user")]
    [TestCase("{\"messages\":[{\"role\":\"system\",\"content\":\"a\"}]}", "messages[0].role", "invalid_value", "System, user and assistant")]
    // Values out of range.
    [TestCase("{" + User + ",\"temperature\":3}", "temperature", "invalid_value", "temperature is 3; it must be between 0 and 2")]
    [TestCase("{" + User + ",\"temperature\":-0.1}", "temperature", "invalid_value", "temperature is -0.1")]
    [TestCase("{" + User + ",\"temperature\":1e999}", "temperature", "invalid_value", "between 0 and 2")]
    [TestCase("{" + User + ",\"top_p\":-1}", "top_p", "invalid_value", "top_p is -1; it must be between 0 and 1")]
    [TestCase("{" + User + ",\"top_p\":1.01}", "top_p", "invalid_value", "top_p is 1.01")]
    [TestCase("{" + User + ",\"top_k\":-1}", "top_k", "invalid_value", "0 keeps every token")]
    [TestCase("{" + User + ",\"min_p\":2}", "min_p", "invalid_value", "min_p is 2")]
    [TestCase("{" + User + ",\"max_tokens\":0}", "max_tokens", "invalid_value", "max_tokens is 0; it must be between 1 and 2147483647")]
    [TestCase("{" + User + ",\"max_tokens\":2147483648}", "max_tokens", "invalid_value", "max_tokens is 2147483648")]
    [TestCase("{" + User + ",\"max_completion_tokens\":-5}", "max_completion_tokens", "invalid_value", "max_completion_tokens is -5")]
    [TestCase("{" + User + ",\"max_tokens\":5,\"max_completion_tokens\":6}", "max_completion_tokens", "invalid_value", "Send one of them")]
    [TestCase("{" + User + ",\"presence_penalty\":2.1}", "presence_penalty", "invalid_value", "between -2 and 2")]
    [TestCase("{" + User + ",\"frequency_penalty\":-3}", "frequency_penalty", "invalid_value", "between -2 and 2")]
    [TestCase("{" + User + ",\"repeat_penalty\":0}", "repeat_penalty", "invalid_value", "between 0.01 and 2")]
    [TestCase("{" + User + ",\"repetition_penalty\":9}", "repetition_penalty", "invalid_value", "repetition_penalty is 9")]
    [TestCase("{" + User + ",\"repeat_penalty\":1,\"repetition_penalty\":1.1}", "repetition_penalty", "invalid_value", "Send one of them")]
    [TestCase("{" + User + ",\"repeat_last_n\":-2}", "repeat_last_n", "invalid_value", "repeat_last_n is -2")]
    [TestCase("{" + User + ",\"stream_options\":{}}", "stream_options", "invalid_value", "Set stream to true")]
    [TestCase("{" + User + ",\"stop\":7}", "stop", "invalid_value", "stop is 7")]
    [TestCase("{" + User + ",\"stop\":\"\"}", "stop", "invalid_value", "stop has 0 characters; it must have 1 to 256")]
    [TestCase("{" + User + ",\"stop\":[\"a\",null]}", "stop[1]", "invalid_value", "stop[1] is null")]
    [TestCase("{" + User + ",\"stop\":[\"a\",\"\"]}", "stop[1]", "invalid_value", "stop[1] has 0 characters")]
    [TestCase("{" + User + ",\"stop\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}", "stop", "invalid_value", "stop has 17 texts; it may have 16")]
    [TestCase("{" + User + ",\"stop\":\"\\ud800\"}", "stop", "invalid_value", "whole characters")]
    // What OpenAI can do and this service cannot.
    [TestCase("{" + User + ",\"n\":2}", "n", "unsupported_parameter", "n is 2; this service gives one answer to a request. Leave it out, or send 1.")]
    [TestCase("{" + User + ",\"tools\":[{\"type\":\"function\"}]}", "tools", "unsupported_parameter", "does not support tools yet")]
    [TestCase("{" + User + ",\"tool_choice\":\"auto\"}", "tool_choice", "unsupported_parameter", "send \"none\"")]
    [TestCase("{" + User + ",\"tool_choice\":\"\\ud800\"}", "tool_choice", "unsupported_parameter", "send \"none\"")]
    [TestCase("{" + User + ",\"functions\":[{}]}", "functions", "unsupported_parameter", "functions is [{}]")]
    [TestCase("{" + User + ",\"function_call\":\"auto\"}", "function_call", "unsupported_parameter", "function_call is")]
    [TestCase("{" + User + ",\"response_format\":{\"type\":\"json_object\"}}", "response_format", "unsupported_parameter", "plain text only")]
    [TestCase("{" + User + ",\"logprobs\":true}", "logprobs", "unsupported_parameter", "logprobs is true")]
    [TestCase("{" + User + ",\"top_logprobs\":2}", "top_logprobs", "unsupported_parameter", "top_logprobs is 2")]
    [TestCase("{" + User + ",\"logit_bias\":{\"1\":5}}", "logit_bias", "unsupported_parameter", "logit_bias is")]
    [TestCase("{" + User + ",\"audio\":{}}", "audio", "unsupported_parameter", "text only")]
    [TestCase("{" + User + ",\"modalities\":[\"text\",\"audio\"]}", "modalities", "unsupported_parameter", "text only")]
    [TestCase("{" + User + ",\"prediction\":{}}", "prediction", "unsupported_parameter", "prediction is {}")]
    [TestCase("{" + User + ",\"reasoning_effort\":\"high\"}", "reasoning_effort", "unsupported_parameter", "reasoning_effort is")]
    [TestCase("{" + User + ",\"verbosity\":\"low\"}", "verbosity", "unsupported_parameter", "verbosity is")]
    [TestCase("{" + User + ",\"web_search_options\":{}}", "web_search_options", "unsupported_parameter", "search the web")]
    [TestCase("{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}", "messages[0].role", "unsupported_parameter", "does not support tools yet")]
    [TestCase("{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"tool_calls\":[{}]}]}", "messages[0].tool_calls", "unsupported_parameter", "messages[0].tool_calls is [{}]")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}", "messages[0].content[0].type", "unsupported_parameter", "only text parts")]
    public async Task Mistake_Is400WithItsName(string body, string? param, string code, string fragment)
    {
        using var answer = await _host.PostAsync(body);

        var error = await answer.ReadErrorAsync(HttpStatusCode.BadRequest);
        Assert.Multiple(() =>
        {
            Assert.That(error.Type, Is.EqualTo("invalid_request_error"));
            Assert.That(error.Param, Is.EqualTo(param), error.Message);
            Assert.That(error.Code, Is.EqualTo(code), error.Message);
            Assert.That(error.Message, Does.Contain(fragment));
        });
        Assert.That(_catalog.Leases, Is.Zero);
    }

    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":")]
    [TestCase("{\"unknown\":")]
    [TestCase("{\"messages\":")]
    public async Task NestingWithoutEnd_Is400(string start)
    {
        using var answer = await _host.PostAsync(start + new string('[', 1_000_000));

        var error = await answer.ReadErrorAsync(HttpStatusCode.BadRequest);
        Assert.That(error.Message, Does.Contain("nested more than 32 levels deep").Or.Contain("must be an object"));
    }

    [Test]
    public async Task BytesThatAreNotUtf8_Are400()
    {
        byte[][] bodies =
        [
            [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xFF, .. "\"}]}"u8],
            [.. "{\"messages\":[{\"role\":\""u8, 0xC3, .. "\",\"content\":\"x\"}]}"u8],
            [.. "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":\""u8, 0xFF, .. "\"}"u8],
            [0xFF, 0xFE, 0x00],
        ];
        foreach (var body in bodies)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");

            using var answer = await _host.Client.PostAsync("/v1/chat/completions", content);

            await answer.ReadErrorAsync(HttpStatusCode.BadRequest);
        }
    }

    [TestCase("{" + User + ",\"n\":1,\"logprobs\":false,\"tools\":[],\"tool_choice\":\"none\",\"response_format\":{ \"type\": \"text\" }}")]
    [TestCase("{" + User + ",\"n\":null,\"logprobs\":null,\"tools\":null,\"logit_bias\":{},\"modalities\":[\"text\"],\"top_logprobs\":0,\"stop\":[]}")]
    [TestCase("{" + User + ",\"temperature\":null,\"top_p\":null,\"max_tokens\":null,\"stop\":null,\"seed\":null,\"stream\":null,\"stream_options\":null}")]
    [TestCase("{" + User + ",\"temperature\":2,\"top_p\":0,\"max_tokens\":2147483647,\"max_completion_tokens\":2147483647,\"top_k\":2147483647}")]
    [TestCase("{\"messages\":[{\"role\":\"user\",\"content\":\"\",\"name\":\"Ann\",\"refusal\":null,\"tool_calls\":[]}]}")]
    [TestCase("{" + User + ",\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":true,\"service_tier\":\"auto\",\"safety_identifier\":\"s\",\"prompt_cache_key\":\"k\",\"parallel_tool_calls\":true}")]
    [TestCase("{" + User + ",\"model\":\"\"}")]
    public async Task ValueThatAsksForNothing_IsAccepted(string body)
    {
        using var answer = await _host.PostAsync(body);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        Assert.That(answer.Headers.Contains("X-Ignored-Parameters"), Is.False);
    }

    [Test]
    public async Task UnknownField_IsNamedInAHeaderThatItCannotBreak()
    {
        using var answer = await _host.PostAsync("""
            {"messages":[{"role":"user","content":"hi","mood":1}],"temprature":0.5,"a\r\nSet-Cookie: b":1,"名":2,
             "stream":true,"stream_options":{"include_usage":true,"other":1}}
            """);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            answer.Headers.GetValues("X-Ignored-Parameters"),
            Is.EqualTo(new[] { "temprature, a??Set-Cookie??b, ?, stream_options.other, messages[0].mood" }));
    }

    [Test]
    public async Task ManyUnknownFields_AreCut()
    {
        var fields = string.Concat(Enumerable.Range(0, 1000).Select(i => $",\"field{i}{new string('x', 100)}\":0"));

        using var answer = await _host.PostAsync("{" + User + fields + "}");

        var names = answer.Headers.GetValues("X-Ignored-Parameters").Single().Split(", ");
        Assert.That(names, Has.Length.EqualTo(33));
        Assert.That(names[^1], Is.EqualTo("..."));
        Assert.That(names[0], Has.Length.EqualTo(64));
    }

    [Test]
    public async Task UnknownModel_Is404()
    {
        using var answer = await _host.PostAsync("{\"model\":\"chatglm2-6b\"," + User + "}");

        var error = await answer.ReadErrorAsync(HttpStatusCode.NotFound);
        Assert.That(error.Code, Is.EqualTo("model_not_found"));
        Assert.That(error.Param, Is.EqualTo("model"));
        Assert.That(error.Message, Does.Contain("chatglm2-6b"));
    }

    [Test]
    public async Task LongNames_AreCutInMessages()
    {
        var name = new string('x', 1_000_000);
        var bodies = new[]
        {
            $"{{\"model\":\"{name}\",{User}}}",
            $"{{{User},\"{name}\":{{\"a\":1,\"a\":1}}}}",
            $"{{\"messages\":[{{\"role\":\"{name}\",\"content\":\"x\"}}]}}",
            $"{{{User},\"stop\":{{\"{name}\":1}}}}",
            $"{{{User},\"tools\":\"{name}\"}}",
        };
        foreach (var body in bodies)
        {
            using var answer = await _host.PostAsync(body);

            Assert.That((int)answer.StatusCode, Is.EqualTo(400).Or.EqualTo(404));
            Assert.That(await answer.Content.ReadAsStringAsync(), Has.Length.LessThan(1000).And.Contains("xxx..."));
        }
    }
}
