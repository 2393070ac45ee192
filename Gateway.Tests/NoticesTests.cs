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

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\"")]
    private static partial Regex PackageLine();
}
