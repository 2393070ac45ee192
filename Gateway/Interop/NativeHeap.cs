using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>The C library's heap, which keeps what native code freed for its next use.</summary>
internal static class NativeHeap
{
    private static bool _cannotTrim = !OperatingSystem.IsLinux();

    /// <summary>Gives memory that native code has freed back to the system, where the C library (glibc) can do that.</summary>
    public static void Trim()
    {
        if (_cannotTrim)
        {
            return;
        }

        try
        {
            _ = Libc.malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, as musl, which keeps little anyway.
            _cannotTrim = true;
        }
    }
}
