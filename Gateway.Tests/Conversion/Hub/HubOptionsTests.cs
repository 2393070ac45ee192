using Gateway.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Hub;

internal sealed class HubOptionsTests
{
    [TestCase(HubSource.HuggingFace, null, null, "https://huggingface.co/")]
    [TestCase(HubSource.ModelScope, null, null, "https://www.modelscope.cn/")]
    [TestCase(HubSource.HuggingFace, null, "https://mirror.example", "https://mirror.example/")]
    [TestCase(HubSource.HuggingFace, "https://other.example/hub/", "https://mirror.example", "https://other.example/hub/")]
    public void Endpoint_IsTheOptionThenTheEnvironmentThenTheHub(
        HubSource source, string? option, string? variable, string expected)
    {
        var options = HubOptions.Create(source, option, name => name == HubOptions.EndpointVariableOf(source) ? variable : null);

        Assert.That(options.Endpoint.AbsoluteUri, Is.EqualTo(expected));
    }

    [TestCase("mirror.example")]
    [TestCase("ftp://mirror.example")]
    [TestCase("https://user:password@mirror.example")]
    [TestCase("https://mirror.example/?a=b")]
    public void EndpointThatIsNoAddress_IsRefused(string endpoint)
    {
        var failure = Assert.Throws<HubException>(() => HubOptions.Create(HubSource.HuggingFace, endpoint, _ => null));

        Assert.That(failure.Message, Does.StartWith("--endpoint is not the address of a hub").And.Not.Contains("password"));
    }

    [TestCase("owner/name", true)]
    [TestCase("THUDM/chatglm2-6b", true)]
    [TestCase("owner", false)]
    [TestCase("owner/name/more", false)]
    [TestCase("../name", false)]
    [TestCase("owner/na me", false)]
    [TestCase("owner/name\n", false)]
    public void RepositoryName_IsOwnerSlashName(string text, bool isOne)
    {
        Assert.That(HubRepository.Parse(text) is not null, Is.EqualTo(isOne));
    }

    [Test]
    public void Pause_DoublesUpToTheLimitAndHonoursTheServer()
    {
        var options = HubOptions.Create(HubSource.HuggingFace, null, _ => null);

        Assert.That(RetryBudget.PauseOf(1, null, options, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(RetryBudget.PauseOf(3, null, options, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(4)));
        Assert.That(RetryBudget.PauseOf(3, null, options, jitter: 0), Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(RetryBudget.PauseOf(1000, null, options, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(RetryBudget.PauseOf(1, TimeSpan.FromSeconds(7), options, jitter: 1), Is.EqualTo(TimeSpan.FromSeconds(7)));
    }
}
