using Gateway.Interop.Native;

namespace Gateway.Interop;

/// <summary>
/// Lets the threads that serve requests step back behind those that compute. ggml's threads wait for one another in spin
/// barriers many times a step: one that lost its core to a request's thread holds up all. Raising a thread's precedence needs
/// a privilege, lowering it does not, and it cannot be taken back: so it is done to thread-pool threads, once each.
/// </summary>
internal static class ThreadPrecedence
{
    [ThreadStatic]
    private static bool _steppedBack;

    /// <summary>The nice value of threads that step back, 0 (none do) to 19. Set once, at start. Linux only.</summary>
    public static int Nice { get; set; }

    /// <summary>The calling thread's nice value; 0 where the system has none for threads.</summary>
    public static int OfCurrentThread => OperatingSystem.IsLinux() ? Libc.getpriority(Libc.PRIO_PROCESS, 0) : 0;

    /// <summary>Makes the calling thread step back, if it is one of the thread pool's and has not done so before.</summary>
    public static void StepBack()
    {
        if (_steppedBack || Nice == 0 || !OperatingSystem.IsLinux() || !Thread.CurrentThread.IsThreadPoolThread)
        {
            return;
        }

        // Where the system refuses, the thread keeps its place: slower, not wrong.
        _steppedBack = true;
        _ = Libc.setpriority(Libc.PRIO_PROCESS, 0, Nice);
    }
}
