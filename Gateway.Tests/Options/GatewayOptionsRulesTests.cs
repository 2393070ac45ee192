using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class GatewayOptionsRulesTests
{
    [TestCase("")]
    [TestCase("a")]
    [TestCase("a,b,a-1")]
    public void IdsThatDiffer_AreAccepted(string ids) => Assert.That(Validate(ids).Succeeded, Is.True);

    [Test]
    public void IdsThatDifferInCaseOnly_AreRefused()
    {
        var result = Validate("chat,other,Chat,CHAT");

        Assert.That(result.Failed, Is.True);
        Assert.That(result.Failures, Is.EqualTo(["Gateway:Models has 3 entries with the Id 'chat'; ids must differ."]));
    }

    [Test]
    public void EveryIdThatOccursTwice_IsNamed()
    {
        var result = Validate("a,b,c,b,a");

        Assert.That(result.Failures, Has.Exactly(2).Items);
        Assert.That(result.Failures, Has.One.Contains("'a'").And.One.Contains("'b'"));
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(string ids)
    {
        var options = new GatewayOptions
        {
            Models = [.. ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new ModelOptions { Id = id, Path = "a.gguf" })],
        };
        return new GatewayOptionsRules().Validate(null, options);
    }
}
