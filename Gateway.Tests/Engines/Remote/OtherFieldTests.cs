using System.Text.Json;
using Gateway.Engines.Remote;
using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>A field that has no meaning here is passed on, refused by name, or known to be harmless.</summary>
internal sealed class OtherFieldTests
{
    [TestCase(RemoteProvider.Vllm, "chat_template_kwargs", "{\"enable_thinking\":false}")]
    [TestCase(RemoteProvider.Vllm, "ignore_eos", "true")]
    [TestCase(RemoteProvider.Vllm, "structured_outputs", "{\"json\":{\"type\":\"object\"}}")]
    [TestCase(RemoteProvider.LlamaServer, "grammar", "\"root ::= \\\"a\\\"\"")]
    [TestCase(RemoteProvider.OpenAI, "service_tier", "\"flex\"")]
    [TestCase(RemoteProvider.AzureOpenAI, "store", "true")]
    [TestCase(RemoteProvider.LlamaGateway, "user", "\"mei\"")]
    public void FieldThatTheProviderTakes_IsPassedOn(object provider, string name, string value)
    {
        var settings = Settings((RemoteProvider)provider);
        var job = Job(new OtherField(name, JsonElement.Parse(value), IsHarmless: false));

        Assert.That(OtherFieldRules.FirstRefused(job, settings), Is.Null);
        var sent = JsonElement.Parse(UpstreamRequest.Write(job, settings)).GetProperty(name);
        Assert.That(JsonElement.DeepEquals(sent, JsonElement.Parse(value)), sent.GetRawText());
    }

    [TestCase(RemoteProvider.Vllm, "guided_json", "{}")]
    [TestCase(RemoteProvider.Vllm, "temprature", "1")]
    [TestCase(RemoteProvider.LlamaGateway, "ignore_eos", "true")]
    [TestCase(RemoteProvider.Compatible, "chat_template_kwargs", "{}")]
    [TestCase(RemoteProvider.OpenAI, "messages[0].mood", "\"good\"")]
    [TestCase(RemoteProvider.Compatible, "store", "true")]
    [TestCase(RemoteProvider.Compatible, "service_tier", "\"flex\"")]
    public void AnyOther_IsRefusedByName(object provider, string name, string value)
    {
        var settings = Settings((RemoteProvider)provider);
        var failure = OtherFieldRules.FirstRefused(
            Job(new OtherField(name, JsonElement.Parse(value), IsHarmless: name is "store" or "service_tier")), settings);

        Assert.That((failure?.Kind, failure?.Param), Is.EqualTo((FailureKind.Unsupported, name)));
        Assert.That(failure!.Message, Does.StartWith(name).And.Contain("model 'gpt'").And.Contain(settings.Dialect.Name).And.Contain("leave it out"));
        Assert.That(settings.Dialect.Takes.Where(taken => !failure.Message.Contains(taken, StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("user", "\"mei\"", true)]
    [TestCase("store", "false", true)]
    [TestCase("service_tier", "\"auto\"", true)]
    [TestCase("ignore_eos", "null", false)]
    public void FieldThatAsksForNothing_IsLeftOut(string name, string value, bool harmless)
    {
        var settings = Settings(RemoteProvider.Compatible);
        var job = Job(new OtherField(name, JsonElement.Parse(value), harmless));

        Assert.That(OtherFieldRules.FirstRefused(job, settings), Is.Null);
        Assert.That(OtherFieldRules.PassedOn(job, settings.Dialect), Is.Null);
    }

    [TestCase("{\"a\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":1}")]
    public void TextThatIsNoUnicode_IsRefused(string value)
    {
        var failure = OtherFieldRules.FirstRefused(
            Job(new OtherField("chat_template_kwargs", JsonElement.Parse(value), IsHarmless: false)), Settings(RemoteProvider.Vllm));

        Assert.That(failure?.Kind, Is.EqualTo(FailureKind.InvalidRequest));
    }

    [Test]
    public void NameOfASpeaker_IsPassedOn()
    {
        var job = RemoteModel.Job() with { Messages = [new ChatMessage(ChatRole.User, "hi") { Name = "Mei" }] };

        var message = JsonElement.Parse(UpstreamRequest.Write(job, Settings(RemoteProvider.Compatible))).GetProperty("messages")[0];

        Assert.That(message.GetRawText(), Is.EqualTo("""{"role":"user","content":"hi","name":"Mei"}"""));
    }

    private static ChatJob Job(params OtherField[] fields) => RemoteModel.Job() with { OtherFields = fields };

    private static UpstreamSettings Settings(RemoteProvider provider) => UpstreamSettings.Resolve(
        "gpt",
        new RemoteOptions
        {
            Url = "http://host",
            Provider = provider,
            ApiVersion = "2024-10-21",
        },
        new SamplingOptions(),
        static _ => null);
}
