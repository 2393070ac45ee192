using Gateway.Options;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class GatewayOptionsRulesTests
{
    [TestCase("")]
    [TestCase("a")]
    [TestCase("a,b,a-1")]
    public void IdsThatDiffer_AreAccepted(string ids) => Assert.That(ValidateIds(ids), Is.Empty);

    [Test]
    public void IdsThatDifferInCaseOnly_AreRefused() => Assert.That(ValidateIds("chat,other,Chat,CHAT"), Is.EqualTo(new[]
    {
        "The name 'chat' is given 3 times: Gateway:Models:0:Id, Gateway:Models:2:Id, Gateway:Models:3:Id. Ids and aliases must differ.",
    }));

    [Test]
    public void EveryNameThatOccursTwice_IsNamed()
    {
        var result = Validate(
            ("0:Id", "a"), ("0:Path", "x"), ("0:Aliases:0", "b"), ("1:Id", "B"), ("1:Path", "x"), ("1:Aliases:0", "c"), ("1:Aliases:1", "C"));

        Assert.That(result, Is.EqualTo(new[]
        {
            "The name 'b' is given 2 times: Gateway:Models:0:Aliases:0, Gateway:Models:1:Id. Ids and aliases must differ.",
            "The name 'c' is given 2 times: Gateway:Models:1:Aliases:0, Gateway:Models:1:Aliases:1. Ids and aliases must differ.",
        }));
    }

    [TestCase("0:EngineKind=vulkan", "Gateway:Models:0:EngineKind is 'vulkan'; known are native, llamasharp, remote.")]
    [TestCase("0:Path=", "Gateway:Models:0:Path is missing.")]
    [TestCase("0:Aliases:0=a b", "Gateway:Models:0:Aliases:0 is 'a b'; a model id has 1 to 128 letters")]
    [TestCase("0:Remote:Url=http://localhost:1/v1", "Gateway:Models:0:Path is set, and means nothing to a remote model. Leave it out.")]
    [TestCase("0:EngineKind=remote;0:Path=", "Gateway:Models:0:Remote:Url is missing.")]
    [TestCase("0:Remote:Model=m", "Gateway:Models:0:Remote:Model is set, and the engine kind native runs a file.")]
    [TestCase("1:Id=r;1:Remote:Url=localhost:8080", "Gateway:Models:1:Remote:Url is 'localhost:8080'; it must be a whole address that begins with http:// or https://.")]
    [TestCase("1:Id=r;1:Remote:Url=/v1", "Gateway:Models:1:Remote:Url is '/v1'; it must be")]
    [TestCase("1:Id=r;1:Remote:Url=ftp://host/v1", "Gateway:Models:1:Remote:Url is 'ftp://host/v1'; it must be")]
    [TestCase("1:Id=r;1:Remote:Url=http://h;1:Remote:ApiKey=x;1:Remote:ApiKeyVariable=Y", "Gateway:Models:1:Remote has both ApiKey and ApiKeyVariable; set one of them.")]
    [TestCase("1:Id=r;1:Remote:Url=http://h;1:Template=chatglm2", "Gateway:Models:1:Template is set, and means nothing to a remote model.")]
    [TestCase("1:Id=r;1:Remote:Url=http://h;1:KeepAliveSeconds=5", "Gateway:Models:1:KeepAliveSeconds is set, and means nothing to a remote model.")]
    [TestCase("1:Id=r;1:Remote:Url=http://h;1:Engine:Threads=2", "Gateway:Models:1:Engine:Threads is set, and means nothing to a remote model.")]
    public void Mistake_NamesTheKeyTheValueAndTheRemedy(string settings, string expected)
    {
        var result = Validate([("0:Id", "a"), ("0:Path", "a.gguf"), .. Parse(settings)]);

        Assert.That(result, Has.Count.EqualTo(1));
        Assert.That(result[0], Does.StartWith(expected));
    }

    [TestCase("0:EngineKind=NATIVE")]
    [TestCase("0:Aliases:0=gpt-4o;0:Aliases:1=org/chat:latest")]
    [TestCase("1:Id=r;1:Remote:Url=https://host/v1/;1:Remote:Model=gpt-4o;1:Remote:ApiKeyVariable=KEY;1:Sampling:Temperature=1")]
    [TestCase("1:Id=r;1:EngineKind=Remote;1:Remote:Url=http://127.0.0.1:8080")]
    public void GoodEntry_IsAccepted(string settings) =>
        Assert.That(Validate([("0:Id", "a"), ("0:Path", "a.gguf"), .. Parse(settings)]), Is.Empty);

    [Test]
    public void AllMistakes_AreToldAtOnce() => Assert.That(
        Validate(("0:Id", "a"), ("1:Id", "a"), ("1:Remote:Url", "x"), ("2:Id", "b"), ("2:EngineKind", "c")),
        Has.Count.EqualTo(4));

    [TestCase(null, null, "native")]
    [TestCase(null, "http://h", "remote")]
    [TestCase("Native", null, "native")]
    [TestCase("LlamaSharp", null, "llamasharp")]
    [TestCase("what", null, "what")]
    public void Kind_IsTheOneNamedOrToldFromTheUrl(string? named, string? url, string expected)
    {
        var model = new ModelOptions { EngineKind = named };
        model.Remote.Url = url;

        Assert.That(EngineKinds.Of(model, new GatewayOptions()), Is.EqualTo(expected));
    }

    private static List<string> ValidateIds(string ids) => Validate(
        [.. ids.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany((id, index) => new[] { ($"{index}:Id", id), ($"{index}:Path", "a.gguf") })]);

    private static IEnumerable<(string Key, string Value)> Parse(string settings) =>
        settings.Split(';').Select(setting => (setting[..setting.IndexOf('=')], setting[(setting.IndexOf('=') + 1)..]));

    private static List<string> Validate(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (key, value) in settings)
        {
            values[$"Models:{key}"] = value;
        }

        var options = new GatewayOptions();
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().Bind(options);
        return [.. new GatewayOptionsRules().Validate(null, options).Failures ?? []];
    }
}
