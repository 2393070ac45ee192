using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>Which models there are, and the way to use one. Safe to use from any thread.</summary>
internal interface IModelCatalog
{
    /// <summary>Every model, the default one first.</summary>
    IReadOnlyList<ModelInfo> List();

    /// <summary>
    /// The model of that id or alias, or the default model where <paramref name="id"/> is null or empty; a
    /// <see cref="FailureKind.ModelNotFound"/> that names the installed ones where there is none.
    /// </summary>
    Outcome<ModelInfo> Find(string? id);

    /// <summary>
    /// Leases a model that <see cref="Find"/> gave. One that is not loaded is loaded first, and the caller waits, for a bounded
    /// time.
    /// </summary>
    ValueTask<Outcome<ModelLease>> LeaseAsync(string id, CancellationToken cancellationToken);

    /// <summary>How every model is now, in the order of <see cref="List"/>. Cheap, and never waits.</summary>
    IReadOnlyList<ModelHealth> CheckHealth();
}
