using System.Runtime.InteropServices;

namespace Gateway.Tests.Support;

/// <summary>
/// Native memory that was used and freed, and that the C library keeps all the same: one block in use lies above all that is
/// free.
/// </summary>
internal sealed unsafe class FragmentedHeap : IDisposable
{
    public const long FreeBytes = (Blocks - 1L) * BlockBytes;

    private const int Blocks = 4096;
    private const int BlockBytes = 16 << 10;

    private readonly nint _last;

    public FragmentedHeap()
    {
        var blocks = new nint[Blocks];
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc(BlockBytes);
            NativeMemory.Fill((void*)blocks[i], BlockBytes, 1);
        }

        for (var i = 0; i < Blocks - 1; i++)
        {
            NativeMemory.Free((void*)blocks[i]);
        }

        _last = blocks[^1];
    }

    public void Dispose() => NativeMemory.Free((void*)_last);
}
