using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gateway.Catalog;
using Gateway.Generation;

namespace Gateway.Tests.Support;

/// <summary>The real catalog, with a record of what became of each request that reached a model.</summary>
internal sealed class WatchedCatalog(IModelCatalog inner) : IModelCatalog
{
    private readonly ConcurrentQueue<WatchedJob> _jobs = new();

    public IReadOnlyCollection<WatchedJob> Jobs => _jobs;

    public IReadOnlyList<ModelInfo> List() => inner.List();

    public Outcome<ModelInfo> Find(string? id) => inner.Find(id);

    public IReadOnlyList<ModelHealth> CheckHealth() => inner.CheckHealth();

    public async ValueTask<Outcome<ModelLease>> LeaseAsync(string id, CancellationToken cancellationToken) =>
        (await inner.LeaseAsync(id, cancellationToken)).TryGet(out var lease, out var failure)
            ? new ModelLease(lease.Model, new Backend(lease.Backend, _jobs), lease.Dispose)
            : failure;

    private sealed class Backend(IModelBackend inner, ConcurrentQueue<WatchedJob> jobs) : IModelBackend
    {
        public async IAsyncEnumerable<GenerationEvent> AnswerAsync(
            ChatJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var watched = new WatchedJob(job);
            await using var events = inner.AnswerAsync(job, cancellationToken).GetAsyncEnumerator(cancellationToken);

            // What asking for the first event does at once is to put the request into the engine's queue.
            var next = NextAsync(events, watched);
            jobs.Enqueue(watched);
            while (await next)
            {
                watched.See(events.Current);
                yield return events.Current;
                next = NextAsync(events, watched);
            }
        }

        private static async ValueTask<bool> NextAsync(IAsyncEnumerator<GenerationEvent> events, WatchedJob watched)
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (OperationCanceledException)
            {
                watched.SeeCancelled();
                throw;
            }
        }
    }
}
