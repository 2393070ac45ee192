using Gateway.Catalog;
using Gateway.Hosting;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

internal sealed class NativeFamilyTests
{
    [Test]
    public void SecondFamily_IsRefusedAndTheFirstGoesOn()
    {
        var family = new NativeFamily();
        family.Claim("native");

        Assert.That(
            () => family.Claim("llamasharp"),
            Throws.TypeOf<ModelUnavailableException>().With.Message.Contains("of the engine native, and cannot load that of llamasharp"));
        Assert.That(() => family.Claim("native"), Throws.Nothing);
    }
}
