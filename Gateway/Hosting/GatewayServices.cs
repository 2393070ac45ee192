using Gateway.Catalog;
using Gateway.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The one place where everything is put together.</summary>
internal static partial class GatewayServices
{
    /// <summary>The service's models and what loads them while it starts; HTTP is apart.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddGatewayModels(configuration);
        services.AddSingleton<ModelHost>();
        services.AddHostedService(static provider => provider.GetRequiredService<ModelHost>());
        services.AddHostedService<ConfigurationReload>();
        services.AddOptions<HostOptions>().Configure<IOptions<GatewayOptions>>(static (host, gateway) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(gateway.Value.DrainSeconds + 10));
        return services;
    }

    /// <summary>The options and the catalog alone: a model is loaded when it is leased first.</summary>
    public static IServiceCollection AddGatewayModels(this IServiceCollection services, IConfiguration configuration)
    {
        // Bound here, not by the builder's Bind, which would read the section again at every change and throw what is wrong with
        // it at whoever made the change: changes are ConfigurationReload's.
        services.AddOptions<GatewayOptions>().Configure(options => configuration.GetSection(GatewayOptions.Section).Bind(
            options, static binder => binder.ErrorOnUnknownConfiguration = true)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(NativeFamily.OfProcess);
        services.AddSingleton<IValidateOptions<GatewayOptions>, EngineKindRules>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, RemoteModelRules>();
        services.AddKeyedSingleton<IModelLoader, NativeModelLoader>(EngineKinds.Native);
        services.AddKeyedSingleton<IModelLoader, RemoteModelLoader>(EngineKinds.Remote);
        AddLLamaSharp(services);
        services.AddSingleton<IModelLoader, ModelLoaders>();
        services.AddSingleton(CreateCatalog);
        services.AddSingleton<IModelCatalog>(static provider => provider.GetRequiredService<ModelCatalog>());
        return services;
    }

    /// <summary>In builds with LLamaSharp: its loader.</summary>
    static partial void AddLLamaSharp(IServiceCollection services);

    private static ModelCatalog CreateCatalog(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
        return new ModelCatalog(
            options,
            CatalogFolder.Of(options),
            static definition => SamplingResolution.Resolve(definition.Options.Sampling, definition.Service.Sampling),
            provider.GetRequiredService<IModelLoader>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelCatalog>>());
    }
}
