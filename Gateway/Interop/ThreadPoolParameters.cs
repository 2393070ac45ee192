namespace Gateway.Interop;

/// <summary>A pool of the threads that compute on the CPU.</summary>
internal sealed record ThreadPoolParameters
{
    public required int Threads { get; init; }

    public ThreadPoolPriority Priority { get; init; } = ThreadPoolPriority.Normal;

    /// <summary>How long a thread spins for work before it sleeps: 0 not at all, 100 longest. 50 is ggml's default.</summary>
    public int Poll { get; init; } = 50;

    /// <summary>The cores to run on; null: any.</summary>
    public IReadOnlyList<int>? Cores { get; init; }

    /// <summary>Keeps each thread on one of the cores, instead of on any of them.</summary>
    public bool OneCorePerThread { get; init; }
}
