using System.Runtime.InteropServices;
using Gateway.Interop;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

/// <summary>Freed native memory goes back to the system.</summary>
internal sealed unsafe class NativeHeapTests
{
    private const int Blocks = 4096;
    private const int BlockBytes = 16 << 10;

    [Test]
    [Platform("Linux", Reason = "The resident memory is read as Linux tells it.")]
    public void Trim_GivesBackWhatLiesBelowABlockInUse()
    {
        var blocks = new nint[Blocks];
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc(BlockBytes);
            NativeMemory.Fill((void*)blocks[i], BlockBytes, 1);
        }

        // The last one keeps the heap from shrinking by itself.
        for (var i = 0; i < Blocks - 1; i++)
        {
            NativeMemory.Free((void*)blocks[i]);
        }

        var before = Environment.WorkingSet;
        NativeHeap.Trim();
        var after = Environment.WorkingSet;
        NativeMemory.Free((void*)blocks[^1]);

        Assert.That(before - after, Is.GreaterThan(Blocks * BlockBytes / 2));
    }
}
