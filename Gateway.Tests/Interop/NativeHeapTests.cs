using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

/// <summary>Freed native memory goes back to the system.</summary>
internal sealed class NativeHeapTests
{
    [Test]
    [Platform("Linux", Reason = "The resident memory is read as Linux tells it.")]
    public void Trim_GivesBackWhatLiesBelowABlockInUse()
    {
        using var heap = new FragmentedHeap();
        var before = Environment.WorkingSet;
        NativeHeap.Trim();

        Assert.That(before - Environment.WorkingSet, Is.GreaterThan(FragmentedHeap.FreeBytes / 2));
    }
}
