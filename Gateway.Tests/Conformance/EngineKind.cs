using Gateway.Generation;

namespace Gateway.Tests.Conformance;

/// <summary>
/// A kind of engine. Every conformance test runs against every kind: a new one is added to <see cref="All"/>, and passes
/// them unchanged.
/// </summary>
internal abstract class EngineKind
{
    /// <summary>All of them, for <c>TestFixtureSource</c>.</summary>
#if LLAMASHARP
    // Its library and the native engine's cannot live in one process.
    public static IEnumerable<EngineKind> All { get; } = [new ByHeartKind(), new FakeSessionsKind(), new LLamaSharpKind()];
#else
    public static IEnumerable<EngineKind> All { get; } =
    [
        new ByHeartKind(), new FakeSessionsKind(), new NativeKind(), new RemoteKind(new ByHeartKind()), new RemoteKind(new NativeKind()),
    ];
#endif

    protected abstract string Name { get; }

    /// <summary>Starts one over the demo model, or over what answers as that does.</summary>
    public abstract Task<EngineUnderTest> StartAsync(EngineShape shape);

    public override string ToString() => Name;
}

/// <summary>What limits an engine.</summary>
/// <param name="ContextLength">Tokens of a prompt and its answer.</param>
/// <param name="MaxSequences">Requests that run at once.</param>
/// <param name="QueueLength">Requests that may wait.</param>
internal sealed record EngineShape(int ContextLength = 2048, int MaxSequences = 4, int QueueLength = 64);

/// <summary>A running engine, with what a test has to know of its model.</summary>
internal abstract class EngineUnderTest : IAsyncDisposable
{
    public abstract IModelBackend Backend { get; }

    public abstract Reference Reference { get; }

    /// <summary>True while nothing waits or runs.</summary>
    public abstract bool IsIdle { get; }

    /// <summary>Refuses new requests and lets the running ones finish for that time.</summary>
    public abstract Task StopAsync(TimeSpan drain);

    public abstract ValueTask DisposeAsync();

    /// <summary>Reads a whole answer; fails where its events break the contract.</summary>
    public Task<Transcript> AskAsync(ChatJob job, CancellationToken cancellationToken) =>
        Transcript.ReadAsync(Backend.AnswerAsync(job, cancellationToken));

    /// <summary>Waits until nothing of any request is left in the engine.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        while (!IsIdle)
        {
            await Task.Delay(2, cancellationToken);
        }
    }
}
