using Gateway.Catalog;
using Gateway.Generation;

namespace Gateway.Tests.Support;

/// <summary>A catalog of scripted backends, the first one the default.</summary>
internal sealed class ScriptedCatalog(params (string Id, IModelBackend Backend)[] models) : IModelCatalog
{
    public static readonly SamplingDefaults Defaults = new(0.95f, 0.7f, 0, 0, 0, 0, 1, -1, 2048);

    private static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private int _leases;

    public ScriptedCatalog(IModelBackend backend)
        : this(("demo", backend))
    {
    }

    /// <summary>Leases that are not returned.</summary>
    public int Leases => Volatile.Read(ref _leases);

    /// <summary>Answers every lease, where it is set.</summary>
    public GenerationFailure? LeaseFailure { get; init; }

    public IReadOnlyList<ModelHealth>? Health { get; init; }

    public ModelState State { get; init; } = ModelState.Loaded;

    public IReadOnlyList<ModelInfo> List() => [.. models.Select(model => Info(model.Id))];

    public Outcome<ModelInfo> Find(string? id) =>
        string.IsNullOrEmpty(id) ? Info(models[0].Id)
        : models.Any(model => model.Id == id) ? Info(id)
        : new GenerationFailure(FailureKind.ModelNotFound, $"The model {id} is not installed; demo is.", "model");

    public ValueTask<Outcome<ModelLease>> LeaseAsync(string id, CancellationToken cancellationToken)
    {
        if (LeaseFailure is not null)
        {
            return new(LeaseFailure);
        }

        Interlocked.Increment(ref _leases);
        return new(new ModelLease(Info(id), models.First(model => model.Id == id).Backend, () => Interlocked.Decrement(ref _leases)));
    }

    public IReadOnlyList<ModelHealth> CheckHealth() =>
        Health ?? [.. models.Select(model => new ModelHealth(model.Id, State, true, null))];

    private ModelInfo Info(string id) => new(id, Created, State, "scripted", Defaults, 4096, "fp_scripted")
    {
        Aliases = id == "demo" ? ["gpt-4o"] : [],
        Progress = State == ModelState.Loading ? 0.428f : null,
        Problem = State == ModelState.Failed ? "demo.gguf is truncated" : null,
    };
}
