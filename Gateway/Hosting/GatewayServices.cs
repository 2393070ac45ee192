using Gateway.Catalog;
using Gateway.Options;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The one place where everything is put together.</summary>
internal static class GatewayServices
{
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>().Bind(
            configuration.GetSection(GatewayOptions.Section),
            static binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRules>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<GatewayOptions>, EngineKindRules>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, RemoteModelRules>();
        services.AddKeyedSingleton<IModelLoader, NativeModelLoader>(EngineKinds.Native);
        services.AddKeyedSingleton<IModelLoader, RemoteModelLoader>(EngineKinds.Remote);
        services.AddSingleton<IModelLoader, ModelLoaders>();
        services.AddSingleton(CreateCatalog);
        services.AddSingleton<IModelCatalog>(static provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<ModelHost>();
        services.AddHostedService(static provider => provider.GetRequiredService<ModelHost>());
        services.AddOptions<HostOptions>().Configure<IOptions<GatewayOptions>>(static (host, gateway) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(gateway.Value.DrainSeconds + 10));
        return services;
    }

    private static ModelCatalog CreateCatalog(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var folder = ModelsFolder.Resolve(options.ModelsFolder, Environment.CurrentDirectory, AppContext.BaseDirectory);
        var found = ModelDiscovery.Find(options, folder);
        if (found.Count == 0)
        {
            throw new GatewayStartException(
                $"There is no model to serve: {(folder is null ? "no folder 'gguf' was found" : $"{folder} has no *.gguf file")}"
                + " and Gateway:Models is empty. Put a GGUF file there, or set Gateway:ModelsFolder.");
        }

        var first = ModelDiscovery.IndexOfDefault(found, options.DefaultModel);
        if (first < 0)
        {
            throw new GatewayStartException(
                $"Gateway:DefaultModel is '{options.DefaultModel}', which is not installed. Installed: {string.Join(", ", found.Select(static model => model.Id))}.");
        }

        return new ModelCatalog(
            [found[first], .. found.Where((_, index) => index != first)],
            definition => SamplingResolution.Resolve(definition.Options.Sampling, options.Sampling),
            folder ?? ModelsFolder.Name,
            provider.GetRequiredService<IModelLoader>(),
            provider.GetRequiredService<ILogger<ModelCatalog>>());
    }
}
