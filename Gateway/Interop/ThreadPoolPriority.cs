namespace Gateway.Interop;

/// <summary>The numbers are ggml_sched_priority's; those above normal need a privilege on most systems.</summary>
internal enum ThreadPoolPriority
{
    Low = -1,
    Normal = 0,
    Medium = 1,
    High = 2,
    Realtime = 3,
}
