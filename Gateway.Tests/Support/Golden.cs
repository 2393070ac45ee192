using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Gateway.Tests.Support;

/// <summary>Literal files of what goes over the wire, compared byte by byte.</summary>
internal static class Golden
{
    /// <summary>Compares with <c>Golden/</c><paramref name="name"/> beside the calling test's source file.</summary>
    public static void AssertEqual(string name, byte[] actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        Assert.That(path, Does.Exist, () => "The answer was:\n" + System.Text.Encoding.UTF8.GetString(actual));
        if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(actual))
        {
            Assert.That(System.Text.Encoding.UTF8.GetString(actual), Is.EqualTo(File.ReadAllText(path)), name);
            Assert.Fail($"{name} differs in bytes, though not in characters.");
        }
    }
}
