using Gateway.Catalog;

namespace Gateway.Hosting;

/// <summary>Hands each model to the loader of its kind of engine, which is registered under the kind's name.</summary>
internal sealed class ModelLoaders(IServiceProvider services) : IModelLoader
{
    public ModelEstimate Estimate(ModelDefinition definition) => LoaderOf(definition).Estimate(definition);

    public Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken) =>
        LoaderOf(definition).LoadAsync(definition, progress, cancellationToken);

    private IModelLoader LoaderOf(ModelDefinition definition) =>
        services.GetRequiredKeyedService<IModelLoader>(definition.EngineKind);
}
