using System.Text;
using Gateway.Engines.Remote;
using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>What each provider is sent, where it is sent, and what it is not asked.</summary>
internal sealed class UpstreamRequestTests
{
    private const GivenParameters Everything = (GivenParameters)((1 << 10) - 1);

    [TestCase(RemoteProvider.Compatible, "\"temperature\":0.7,\"top_p\":0.9,\"max_tokens\":256,\"stop\":[\"x\"],\"seed\":7,\"presence_penalty\":0.1,\"frequency_penalty\":0.2")]
    [TestCase(RemoteProvider.OpenAI, "\"temperature\":0.7,\"top_p\":0.9,\"max_completion_tokens\":256,\"stop\":[\"x\"],\"seed\":7,\"presence_penalty\":0.1,\"frequency_penalty\":0.2")]
    [TestCase(RemoteProvider.AzureOpenAI, "\"temperature\":0.7,\"top_p\":0.9,\"max_completion_tokens\":256,\"stop\":[\"x\"],\"seed\":7,\"presence_penalty\":0.1,\"frequency_penalty\":0.2")]
    [TestCase(RemoteProvider.Vllm, "\"temperature\":0.7,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.05,\"max_tokens\":256,\"stop\":[\"x\"],\"seed\":7,\"presence_penalty\":0.1,\"frequency_penalty\":0.2,\"repetition_penalty\":1.1")]
    [TestCase(RemoteProvider.LlamaServer, "\"temperature\":0.7,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.05,\"max_tokens\":256,\"stop\":[\"x\"],\"seed\":7,\"presence_penalty\":0.1,\"frequency_penalty\":0.2,\"repeat_penalty\":1.1,\"repeat_last_n\":64")]
    [TestCase(RemoteProvider.LlamaGateway, "\"temperature\":0.7,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.05,\"max_tokens\":256,\"stop\":[\"x\"],\"seed\":7,\"presence_penalty\":0.1,\"frequency_penalty\":0.2,\"repeat_penalty\":1.1,\"repeat_last_n\":64")]
    public void Provider_IsSentItsOwnNames(object provider, string expected) => Assert.That(
        Write(RemoteModel.Job(Everything, "x"), (RemoteProvider)provider),
        Is.EqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"你好\"}],\"stream\":true,"
            + "\"stream_options\":{\"include_usage\":true}," + expected + "}"));

    [Test]
    public void WhatNobodyGave_IsNotSent([Values] bool openAI) => Assert.That(
        Write(RemoteModel.Job(), openAI ? RemoteProvider.OpenAI : RemoteProvider.LlamaGateway),
        Is.EqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"你好\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));

    [Test]
    public void WhatTheModelsEntryGives_IsSent() => Assert.That(
        Write(RemoteModel.Job(), RemoteProvider.OpenAI, new SamplingOptions { Temperature = 0.7f, MaxTokens = 256 }),
        Does.EndWith("},\"temperature\":0.7,\"max_completion_tokens\":256}"));

    [Test]
    public void EveryToken_IsMinusOneForVllm()
    {
        var job = RemoteModel.Job(GivenParameters.TopK);
        job = job with { Sampling = job.Sampling with { TopK = 0 } };

        Assert.That(Write(job, RemoteProvider.Vllm), Does.EndWith("\"top_k\":-1}"));
        Assert.That(Write(job, RemoteProvider.LlamaServer), Does.EndWith("\"top_k\":0}"));
        Assert.That(Write(job, RemoteProvider.OpenAI), Does.Not.Contain("top_k"));
    }

    [Test]
    public void Conversation_KeepsItsRolesAndItsText()
    {
        var job = RemoteModel.Job() with
        {
            Messages =
            [
                new ChatMessage(ChatRole.System, "be \"brief\"\n"),
                new ChatMessage(ChatRole.Assistant, ""),
                new ChatMessage(ChatRole.User, "<|im_start|> 👋🏽 \u2028 + <b>"),
            ],
        };

        var messages = System.Text.Json.JsonElement.Parse(Write(job, RemoteProvider.OpenAI)).GetProperty("messages").EnumerateArray()
            .Select(message => $"{message.GetProperty("role")}: {message.GetProperty("content")}");

        Assert.That(messages, Is.EqualTo(new[] { "system: be \"brief\"\n", "assistant: ", "user: <|im_start|> 👋🏽 \u2028 + <b>" }));
    }

    [TestCase(RemoteProvider.OpenAI, "https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions")]
    [TestCase(RemoteProvider.OpenAI, "https://api.openai.com", "https://api.openai.com/v1/chat/completions")]
    [TestCase(RemoteProvider.Vllm, "http://host:8000/", "http://host:8000/v1/chat/completions")]
    [TestCase(RemoteProvider.LlamaServer, "http://host:8080/llama/v1/", "http://host:8080/llama/v1/chat/completions")]
    [TestCase(RemoteProvider.Compatible, "https://api.deepseek.com", "https://api.deepseek.com/chat/completions")]
    [TestCase(RemoteProvider.AzureOpenAI, "https://r.openai.azure.com/", "https://r.openai.azure.com/openai/deployments/m/chat/completions?api-version=2024-10-21")]
    [TestCase(RemoteProvider.AzureOpenAI, "https://apim.example/azure", "https://apim.example/azure/openai/deployments/m/chat/completions?api-version=2024-10-21")]
    public void Address_IsTheProvidersChatEndpoint(object provider, string url, string expected) =>
        Assert.That(Settings((RemoteProvider)provider, url).Address.AbsoluteUri, Is.EqualTo(expected));

    [Test]
    public void Key_ComesFromTheVariableThatIsNamed()
    {
        var options = new RemoteOptions { Url = "http://h", ApiKeyVariable = "MY_KEY" };

        var settings = UpstreamSettings.Resolve("m", options, new SamplingOptions(), static name => name == "MY_KEY" ? "sk-1" : null);

        Assert.That(settings.Key, Is.EqualTo("sk-1"));
        Assert.That(settings.ToString(), Does.Not.Contain("sk-1"));
        Assert.That(settings.ExposesKey);
    }

    [TestCase(null, "has no such variable")]
    [TestCase("", "has no such variable")]
    [TestCase("sk-1\n", "characters that a header cannot carry")]
    public void VariableWithoutAKey_IsNamedWithoutItsValue(string? value, string says)
    {
        var options = new RemoteOptions { Url = "http://h", ApiKeyVariable = "MY_KEY" };

        Assert.That(
            () => UpstreamSettings.Resolve("m", options, new SamplingOptions(), _ => value),
            Throws.TypeOf<RemoteSettingsException>().With.Message.Contains("MY_KEY").And.Message.Contains(says).And.Message.Not.Contains("sk-1"));
    }

    private static string Write(ChatJob job, RemoteProvider provider, SamplingOptions? sampling = null) =>
        Encoding.UTF8.GetString(UpstreamRequest.Write(job, Settings(provider, "http://host", sampling)));

    private static UpstreamSettings Settings(RemoteProvider provider, string url, SamplingOptions? sampling = null) => UpstreamSettings.Resolve(
        "m",
        new RemoteOptions
        {
            Url = url,
            Provider = provider,
            ApiVersion = "2024-10-21",
        },
        sampling ?? new SamplingOptions(),
        static _ => null);
}
