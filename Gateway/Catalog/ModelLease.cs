using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>The right to use a loaded model. It stays loaded until the lease is disposed.</summary>
internal sealed class ModelLease(ModelInfo model, IModelBackend backend, Action? release = null) : IDisposable
{
    private Action? _release = release;

    public ModelInfo Model => model;

    public IModelBackend Backend => backend;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
