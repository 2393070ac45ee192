using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>The models folder of the service.</summary>
internal static class CatalogFolder
{
    public static string? Of(GatewayOptions options) =>
        ModelsFolder.Resolve(options.ModelsFolder, Environment.CurrentDirectory, AppContext.BaseDirectory);
}
