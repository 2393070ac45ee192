using System.Collections;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests;

/// <summary>What the prose says and a program can check.</summary>
internal sealed class ProseTests
{
    private static readonly MarkdownFile[] Files =
    [
        .. SourceTree.Files("", "*.md").Select(path => new MarkdownFile(path)),
    ];

    private static readonly MarkdownFile Readme = new("README.md");

    [TestCase("curl", "sh")]
    [TestCase("curl-stream", "sh")]
    [TestCase("python", "python")]
    [TestCase("python-openai", "python")]
    [TestCase("python-openai-0.27", "python")]
    [TestCase("dotnet-openai", "csharp")]
    [TestCase("node-openai", "js")]
    public void Readme_HasTheExample(string name, string language)
    {
        Assert.That(Readme.Examples, Contains.Key(name));
        Assert.That(Readme.Examples[name].Language, Is.EqualTo(language));
        Assert.That(Readme.Examples[name].Code, Does.Contain("http://localhost:8000/v1"));
    }

    [Test]
    public void Readme_HasCodeBelowEveryMark() => Assert.That(Readme.Examples, Has.Count.EqualTo(Readme.Marks));

    [Test]
    public void Options_ThatProseNames_Exist()
    {
        var named = Files.SelectMany(file => file.OptionNames.Select(name => (file.Path, Name: name))).ToList();

        Assert.That(named.Select(option => option.Name), Does.Contain("Gateway:Engine:Threads").And.Contains("Gateway:Sampling:Temperature"));
        Assert.That(named.Where(option => !OptionExists(option.Name)), Is.Empty);
    }

    [TestCase("Gateway:Engine:Thread", false)]
    [TestCase("Gateway:Threads", false)]
    [TestCase("Gateway:Engine:Threads:More", false)]
    [TestCase("Gateway:Models", true)]
    public void OptionThatDoesNotExist_IsSeen(string name, bool exists) => Assert.That(OptionExists(name), Is.EqualTo(exists));

    [Test]
    public void Links_LeadToFiles() => Assert.That(
        Files.SelectMany(file => file.LinkedFiles.Select(target => (file.Path, Target: target)))
            .Where(link => !Path.Exists(Path.Combine(SourceTree.Root, link.Target))),
        Is.Empty);

    [Test]
    public void ChineseReadme_NamesTheSameOptionsAndAddresses()
    {
        var chinese = new MarkdownFile("README.zh-CN.md");

        Assert.That(chinese.OptionNames, Is.SupersetOf(Readme.OptionNames));
        Assert.That(chinese.Text, Does.Contain("/swagger").And.Contain("/openapi/v1.json").And.Contain("pull chatglm2-6b"));
    }

    private static bool OptionExists(string name)
    {
        var type = typeof(GatewayOptions);
        foreach (var part in name.Split(':').Skip(1))
        {
            if (typeof(IEnumerable).IsAssignableFrom(type) || type.GetProperty(part) is not { } property)
            {
                return false;
            }

            type = property.PropertyType;
        }

        return true;
    }
}
