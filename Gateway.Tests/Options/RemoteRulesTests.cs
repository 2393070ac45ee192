using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class RemoteRulesTests
{
    private const string Secret = "hunter2";

    [TestCase("http://h:8000/v1", "Compatible", null, null, null, null)]
    [TestCase("https://r.openai.azure.com", "AzureOpenAI", "2024-10-21", null, null, null)]
    [TestCase("https://r.openai.azure.com", "AzureOpenAI", "2025-01-01-preview", null, null, null)]
    [TestCase("http://h", "Vllm", null, "http://proxy:3128", null, null)]
    [TestCase("", "OpenAI", null, null, null, "Url is missing.")]
    [TestCase("h:8000/v1", "OpenAI", null, null, null, "Url is 'h:8000/v1'; it must be a whole address that begins with http:// or https://.")]
    [TestCase("/v1", "OpenAI", null, null, null, "Url is '/v1'; it must be")]
    [TestCase("ws://h", "OpenAI", null, null, null, "Url is 'ws://h'; it must be")]
    [TestCase("http:// h", "OpenAI", null, null, null, "Url is 'http:// h'; it must be")]
    [TestCase("ftp://me:hunter2@h", "OpenAI", null, null, null, "Url is no such address; it must be")]
    [TestCase("https://me:hunter2@h/v1", "OpenAI", null, null, null, "Url has a user name or a password in it.")]
    [TestCase("https://h/v1?key=hunter2", "OpenAI", null, null, null, "Url has a query or a fragment")]
    [TestCase("https://h/v1/chat/completions", "OpenAI", null, null, null, "Url is 'https://h/v1/chat/completions', which has a part that is added to it. Leave out /chat/completions.")]
    [TestCase("https://r.openai.azure.com/openai/deployments/x", "AzureOpenAI", "2024-10-21", null, null, "Url is 'https://r.openai.azure.com/openai/deployments/x', which has a part that is added to it. Leave out /openai")]
    [TestCase("https://r.openai.azure.com", "AzureOpenAI", null, null, null, "ApiVersion is missing; AzureOpenAI needs it, as 2024-10-21.")]
    [TestCase("https://r.openai.azure.com", "AzureOpenAI", "latest&x=y", null, null, "ApiVersion is 'latest&x=y'; it must be a date")]
    [TestCase("https://h/v1", "OpenAI", "2024-10-21", null, null, "ApiVersion is set, and only AzureOpenAI has versions. Leave it out.")]
    [TestCase("https://h/v1", "OpenAI", null, "proxy:3128", null, "Proxy is 'proxy:3128'; it must be")]
    [TestCase("https://h/v1", "OpenAI", null, "http://me:hunter2@proxy", null, "Proxy has a user name")]
    [TestCase("https://h/v1", "OpenAI", null, null, "hunter2\n", "ApiKey has characters that a header cannot carry")]
    [TestCase("https://h/v1", "OpenAI", null, null, "hunter2é", "ApiKey has characters that a header cannot carry")]
    public void Entry_IsAcceptedOrNamedWithoutASecret(string url, string provider, string? version, string? proxy, string? key, string? expected)
    {
        var mistakes = RemoteRules.MistakesOf("Remote", new RemoteOptions
        {
            Url = url,
            Provider = Enum.Parse<RemoteProvider>(provider),
            ApiVersion = version,
            Proxy = proxy,
            ApiKey = key,
        }).ToList();

        Assert.That(mistakes, expected is null ? Is.Empty : Has.Count.EqualTo(1));
        Assert.That(mistakes, Is.All.StartsWith("Remote:" + expected).And.All.Not.Contains(Secret));
    }
}
