using Gateway.Engines.Remote;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>Text of an upstream is one short line without the key before anybody sees it.</summary>
internal sealed class UpstreamTextTests
{
    private readonly UpstreamText _text = new(RemoteModel.Key);

    [TestCase("plain 你好 👋", "plain 你好 👋")]
    [TestCase("two\r\nlines\u2028\u0085\u001b[31m", "two  lines   [31m")]
    [TestCase("key sk-very-secret-0123456789!", "key ***!")]
    [TestCase("key SK-VERY-SECRET-0123456789!", "key ***!")]
    [TestCase(" ", null)]
    [TestCase(null, null)]
    public void Message_IsOneLineWithoutTheKey(string? text, string? expected) => Assert.That(_text.Message(text), Is.EqualTo(expected));

    [Test]
    public void LongMessage_IsCutAfterTheKeyIsOut()
    {
        var message = _text.Message(new string('x', 590) + RemoteModel.Key + new string('y', 100_000))!;

        Assert.That(message, Has.Length.LessThan(610));
        Assert.That(message, Does.Not.Contain("sk-").And.Contain("***").And.EndWith("..."));
    }

    [TestCase("rate_limit_exceeded", "rate_limit_exceeded")]
    [TestCase("400", null)]
    [TestCase("a b", null)]
    [TestCase("x\r\nSet-Cookie: y", null)]
    [TestCase("sk-very-secret-0123456789", null)]
    public void Code_IsAPlainName(string text, string? expected) => Assert.That(_text.Code(text), Is.EqualTo(expected));

    [TestCase("messages[0].content", "messages[0].content")]
    [TestCase("<b>", null)]
    public void Param_IsAPath(string text, string? expected) => Assert.That(_text.Param(text), Is.EqualTo(expected));
}
