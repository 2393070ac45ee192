using Gateway.Commands.Bench;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench;

internal sealed class BenchTargetTests
{
    [TestCase("a=http://127.0.0.1:8081", "a", "http://127.0.0.1:8081/", null)]
    [TestCase("llama server=http://h:1/v1/", "llama server", "http://h:1/", null)]
    [TestCase("a=https://h/base/v1,4711", "a", "https://h/base", 4711)]
    public void Peer_IsRead(string text, string name, string url, int? pid) =>
        Assert.That(BenchTarget.ParsePeer(text), Is.EqualTo(new BenchTarget(name, new Uri(url), pid)));

    [TestCase("http://127.0.0.1:8081", "has no name")]
    [TestCase("=http://127.0.0.1:8081", "has no name")]
    [TestCase("gateway=http://127.0.0.1:8081", "is taken")]
    [TestCase("a=ftp://h", "no http or https address")]
    [TestCase("a=8081", "no http or https address")]
    [TestCase("a=http://h,x", "'x' is no process id")]
    [TestCase("a=http://h,0", "'0' is no process id")]
    [TestCase("a=http://h,1,2", "more than one comma")]
    public void BrokenPeer_IsNamedWithTheForm(string text, string expected) => Assert.That(
        () => BenchTarget.ParsePeer(text),
        Throws.InstanceOf<FormatException>().With.Message.Contains(expected).And.Message.Contains("name=url"));
}
