using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests;

internal sealed partial class NoticesTests
{
    [Test]
    public void Notices_NameEveryPackage()
    {
        var packages = PackageLine().Matches(SourceTree.Read("Directory.Packages.props")).Select(match => match.Groups[1].Value);
        var notices = SourceTree.Read("THIRD-PARTY-NOTICES.md");

        Assert.That(packages, Is.Not.Empty);
        Assert.That(packages.Where(package => !notices.Contains(package, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Notices_NameEveryNpmPackageOfTheTests()
    {
        using var package = JsonDocument.Parse(SourceTree.Read("Gateway.Tests/Node/package.json"));
        var names = package.RootElement.GetProperty("dependencies").EnumerateObject().Select(dependency => dependency.Name).ToList();
        var notices = SourceTree.Read("THIRD-PARTY-NOTICES.md");

        Assert.That(names, Is.Not.Empty);
        Assert.That(names.Where(name => !notices.Contains(name, StringComparison.Ordinal)), Is.Empty);
    }

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\"")]
    private static partial Regex PackageLine();
}
