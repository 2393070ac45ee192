using Gateway.Catalog;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>What only builds with LLamaSharp have.</summary>
internal static partial class GatewayServices
{
    static partial void AddLLamaSharp(IServiceCollection services) =>
        services.AddKeyedSingleton<IModelLoader, LLamaSharpModelLoader>(EngineKinds.LLamaSharp);
}
