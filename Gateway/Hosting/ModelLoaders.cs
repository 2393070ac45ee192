using Gateway.Catalog;
using Gateway.Interop;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>
/// Hands each model to the loader of its kind of engine, which is registered under the kind's name, and gives back what
/// native code freed once a model of this machine's is unloaded.
/// </summary>
internal sealed class ModelLoaders(IServiceProvider services) : IModelLoader
{
    public ModelEstimate Estimate(ModelDefinition definition) => LoaderOf(definition).Estimate(definition);

    public async Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken)
    {
        var loaded = await LoaderOf(definition).LoadAsync(definition, progress, cancellationToken).ConfigureAwait(false);
        if (EngineKinds.Local.Contains(definition.EngineKind))
        {
            // The heap is the C library's, whichever family of native libraries allocated there.
            loaded.Unloaded = NativeHeap.Trim;
        }

        return loaded;
    }

    private IModelLoader LoaderOf(ModelDefinition definition) =>
        services.GetRequiredKeyedService<IModelLoader>(definition.EngineKind);
}
