using System.Text;
using System.Text.RegularExpressions;
using Gateway.Engines.Remote;
using Gateway.Hosting;
using Gateway.Options;
using Gateway.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>The examples of docs/remote.md are configuration that the service takes.</summary>
internal sealed partial class RemoteDocumentTests
{
    private static readonly string Text = SourceTree.Read("docs/remote.md");

    private static IEnumerable<string> Examples => JsonBlock().Matches(Text).Select(match => match.Groups[1].Value);

    [Test]
    public void Examples_CoverEveryProvider() => Assert.That(
        Examples.Select(example => Bind(example).Models[0].Remote.Provider), Is.EquivalentTo(Enum.GetValues<RemoteProvider>()));

    [TestCaseSource(nameof(Examples))]
    public void Example_IsGoodConfiguration(string example)
    {
        var options = Bind(example);
        IValidateOptions<GatewayOptions>[] rules = [new GatewayOptionsValidator(), new GatewayOptionsRules(), new RemoteModelRules()];

        Assert.That(rules.SelectMany(rule => rule.Validate(null, options).Failures ?? []), Is.Empty);
        var model = options.Models[0];
        Assert.That(EngineKinds.Of(model, options), Is.EqualTo(EngineKinds.Remote));
        var settings = UpstreamSettings.Resolve(model.Id, model.Remote, model.Sampling, static _ => "a-key");
        Assert.That(settings.Address.AbsoluteUri, Does.StartWith(model.Remote.Url!.TrimEnd('/')).And.Contain("/chat/completions"));
    }

    [Test]
    public void FieldsThatArePassedOn_AreThoseOfTheTable([Values] RemoteProvider provider)
    {
        var row = Text.Split('\n').SkipWhile(static line => line != "### Other fields")
            .FirstOrDefault(line => Regex.IsMatch(line, $@"^\| ([A-Za-z]+, )*{provider}(, [A-Za-z]+)* \|"));
        var named = Regex.Matches(row ?? "", "`([a-z_]+)`").Select(static match => match.Groups[1].Value);

        Assert.That(named, Is.EqualTo(UpstreamDialect.Of(provider).Takes));
    }

    private static GatewayOptions Bind(string example)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"Models\":[{example}]}}"));
        var options = new GatewayOptions();
        new ConfigurationBuilder().AddJsonStream(json).Build().Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
        return options;
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
