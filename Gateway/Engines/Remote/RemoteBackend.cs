using System.Runtime.CompilerServices;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Engines.Remote;

/// <summary>
/// A model that another service runs: passes the conversation on and its answer back, event by event. It always asks for a
/// stream; a whole answer is folded here like any other.
/// </summary>
internal sealed class RemoteBackend(UpstreamSettings settings, TimeProvider time, ILogger<RemoteBackend> logger) : IModelBackend, IModelRuntime
{
    private readonly UpstreamClient _client = new(settings, time, logger);
    private readonly RunningRequests _running = new();

    /// <summary>Always: unloading it helps no upstream. Nothing asks the upstream for its health but the requests themselves.</summary>
    public bool IsAlive => true;

    public string? Problem => _client.IsLeftAlone
        ? $"Its upstream failed so often that it is left alone for {settings.Options.CircuitBreakSeconds} seconds; the service's log says more."
        : null;

    public async IAsyncEnumerable<GenerationEvent> AnswerAsync(
        ChatJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if ((ParameterTable.FirstRefused(job, settings) ?? OtherFieldRules.FirstRefused(job, settings)) is { } refused)
        {
            yield return GenerationEvent.Failed(refused);
            yield break;
        }

        if (job.Hops >= HopsHeader.Most)
        {
            yield return GenerationEvent.Failed(new UpstreamFailures(settings).OfLoop(job.Hops));
            yield break;
        }

        if (!_running.TryEnter())
        {
            yield return GenerationEvent.Failed(GenerationFailure.ShuttingDown);
            yield break;
        }

        try
        {
            var wait = new UpstreamWait(time, cancellationToken, _running.Stopping);
            var answer = new UpstreamAnswer(job, _client, settings, wait, time, logger);
            await using var disposal = answer.ConfigureAwait(false);
            GenerationEvent next;
            do
            {
                next = await answer.NextAsync().ConfigureAwait(false);
                yield return next;
            }
            while (next.Kind is not (GenerationEventKind.Finished or GenerationEventKind.Failed));
        }
        finally
        {
            _running.Leave();
        }
    }

    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) => _running.StopAsync(drain, time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        _client.Dispose();
    }
}
