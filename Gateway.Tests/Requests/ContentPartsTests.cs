using Gateway.Requests;
using NUnit.Framework;

namespace Gateway.Tests.Requests;

internal sealed class ContentPartsTests
{
    [TestCase("")]
    [TestCase("one", "one")]
    [TestCase("one\ntwo", "one", "two")]
    [TestCase("one \n\n\ntwo", "one ", "\n", "two")]
    [TestCase("\none\n", "", "one", "")]
    public void Parts_AreJoinedWithALineBreak(string joined, params string[] parts) =>
        Assert.That(ContentParts.Join(parts), Is.EqualTo(joined));
}
