using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class ConfigurationDocumentTests
{
    [Test]
    public void Document_SaysWhatTheOptionsAre()
    {
        var current = ConfigurationDocument.Write();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Path.Combine(SourceTree.Root, ConfigurationDocument.Path), current);
        }

        Assert.That(current, Does.Contain("| `SystemPlacement` | `First`, `Last` |"));
        Assert.That(
            SourceTree.Read(ConfigurationDocument.Path),
            Is.EqualTo(current),
            "run UPDATE_DOCS=1 dotnet test --filter ConfigurationDocument");
    }
}
