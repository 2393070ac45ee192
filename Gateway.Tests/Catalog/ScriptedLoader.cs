using System.Collections.Concurrent;
using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Tests.Support;

namespace Gateway.Tests.Catalog;

/// <summary>A loader whose loads end when and how the test says; for faults and orders that a real one does not give on demand.</summary>
internal sealed class ScriptedLoader : IModelLoader
{
    private readonly ConcurrentDictionary<string, (TaskCompletionSource<Exception?> End, bool IsDeaf)> _held = new();

    /// <summary>Bytes that a model takes; those that are not here take 100.</summary>
    public Dictionary<string, long> Bytes { get; } = [];

    /// <summary>Why the loads of a model fail.</summary>
    public ConcurrentDictionary<string, Exception> Problems { get; } = new();

    /// <summary>Why a model's header cannot be read.</summary>
    public ConcurrentDictionary<string, Exception> BrokenHeaders { get; } = new();

    /// <summary>Every load that was begun, by id, in their order.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>Every runtime that was made, in their order.</summary>
    public ConcurrentQueue<ScriptedRuntime> Runtimes { get; } = new();

    public ConcurrentDictionary<string, IProgress<float>> Progress { get; } = new();

    public IEnumerable<string> LoadedNow => Runtimes.Where(static runtime => !runtime.IsDisposed).Select(static runtime => runtime.Id);

    /// <summary>The latest runtime of that model.</summary>
    public ScriptedRuntime Runtime(string id) => Runtimes.Last(runtime => runtime.Id == id);

    /// <summary>Lets the loads of a model wait until <see cref="Finish"/>.</summary>
    /// <param name="id">The model.</param>
    /// <param name="isDeaf">They wait on when they are cancelled, as native code does for a while.</param>
    public void Hold(string id, bool isDeaf = false) =>
        _held[id] = (new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously), isDeaf);

    public void Finish(string id, Exception? failure = null)
    {
        if (_held.TryRemove(id, out var held))
        {
            held.End.SetResult(failure);
        }
    }

    public ModelEstimate Estimate(ModelDefinition definition) => BrokenHeaders.TryGetValue(definition.Id, out var problem)
        ? throw problem
        : new ModelEstimate(Bytes.GetValueOrDefault(definition.Id, 100), 2048);

    public async Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken)
    {
        Progress[definition.Id] = progress;
        Begun.Enqueue(definition.Id);
        Problems.TryGetValue(definition.Id, out var problem);
        if (_held.TryGetValue(definition.Id, out var held))
        {
            problem = await held.End.Task.WaitAsync(held.IsDeaf ? CancellationToken.None : cancellationToken);
        }

        if (problem is not null)
        {
            throw problem;
        }

        var runtime = new ScriptedRuntime(definition.Id);
        Runtimes.Enqueue(runtime);
        return new LoadedModel(ScriptedBackend.Saying(definition.Id), runtime)
        {
            Defaults = ScriptedCatalog.Defaults with { Temperature = 0.5f },
            ContextLength = 4096,
            Fingerprint = "fp",
            Placement = "in a script",
        };
    }
}

/// <summary>What a scripted load gave.</summary>
internal sealed class ScriptedRuntime(string id) : IModelRuntime
{
    private readonly TaskCompletionSource _mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public bool IsAlive { get; set; } = true;

    public bool IsStopped { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Set to let an unload wait for <see cref="End"/>.</summary>
    public bool EndsLate { get; set; }

    public Exception? Fault { get; set; }

    public void End() => _mayEnd.SetResult();

    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        IsStopped = true;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (EndsLate)
        {
            await _mayEnd.Task;
        }

        IsDisposed = true;
        if (Fault is not null)
        {
            throw Fault;
        }
    }
}
