using System.Runtime.InteropServices;

namespace Gateway.Interop.Native;

/// <summary>Functions of Linux's C library.</summary>
internal static partial class Libc
{
    public const int PRIO_PROCESS = 0;

    private const string Library = "libc";

    /// <summary>With <c>PRIO_PROCESS</c> and 0, of the calling thread alone: Linux has a nice value for each thread.</summary>
    [LibraryImport(Library)]
    public static partial int setpriority(int which, int who, int prio);

    [LibraryImport(Library)]
    public static partial int getpriority(int which, int who);

    /// <summary>Of glibc alone.</summary>
    [LibraryImport(Library)]
    public static partial int malloc_trim(nuint pad);
}
