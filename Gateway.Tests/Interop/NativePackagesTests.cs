using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

/// <summary>The pinned packages of Gateway/native, and what docs/interop.md says about them.</summary>
internal sealed partial class NativePackagesTests
{
    private const string Version = "3.22.1";

    private static IEnumerable<string> Packages => SourceTree.Files("Gateway/native", "package.json").Select(path => path.Split('/')[2]);

    [TestCaseSource(nameof(Packages))]
    public void Lock_PinsOnePackageAndNamesNoAddress(string package)
    {
        var name = $"@node-llama-cpp/{package}";
        var text = SourceTree.Read($"Gateway/native/{package}/package-lock.json");
        var locked = JsonNode.Parse(text)!["packages"]!.AsObject();
        var wanted = JsonNode.Parse(SourceTree.Read($"Gateway/native/{package}/package.json"))!["dependencies"]!.AsObject();

        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Not.Contain("resolved").And.Not.Contain("http"));
            Assert.That(locked.Select(entry => entry.Key), Is.EqualTo(new[] { "", $"node_modules/{name}" }));
            Assert.That((string?)locked[$"node_modules/{name}"]!["version"], Is.EqualTo(Version));
            Assert.That(wanted.Single().Key, Is.EqualTo(name));
            Assert.That((string?)wanted.Single().Value, Is.EqualTo(Version));
        });
    }

    [Test]
    public void Targets_HaveARowForEveryPackage()
    {
        var rows = PackageRow().Matches(SourceTree.Read("Gateway/native/native.targets")).Select(match => match.Groups[1].Value);

        Assert.That(rows, Is.EquivalentTo(Packages));
    }

    [Test]
    public void Document_NamesEveryPackageAndEveryErrorCode()
    {
        var document = SourceTree.Read("docs/interop.md");
        var sources = SourceTree.Read("Gateway/native/native.targets") + SourceTree.Read("Gateway/native/RestoreNpmPackage.cs");

        Assert.That(Packages.Where(package => !document.Contains($"`{package}`", StringComparison.Ordinal)), Is.Empty);
        Assert.That(Codes(document), Is.EqualTo(Codes(sources)).And.Not.Empty);
    }

    private static IEnumerable<string> Codes(string text) => ErrorCode().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex("_LlamaPackage Include=\"([^\"]+)\"")]
    private static partial Regex PackageRow();

    [GeneratedRegex("LLAMA[0-9]{3}")]
    private static partial Regex ErrorCode();
}
