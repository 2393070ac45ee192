using System.Globalization;
using Gateway.Interop;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>Which layers go to which device, and what is said about it.</summary>
internal static class GpuPlacement
{
    private const string Remedy =
        "run a build for a GPU (dotnet run --project Gateway -p:LlamaVariant=cuda, or vulkan) on a machine whose driver is installed";

    /// <summary>How a model's weights are to be placed.</summary>
    /// <param name="model">The model's own options.</param>
    /// <param name="every">Those of every model.</param>
    /// <param name="devices">The devices that are present.</param>
    /// <param name="warning">What could not be done as asked; null where everything could.</param>
    /// <exception cref="GatewayStartException">A GPU is required and none is present, or an option names one that is not there.</exception>
    public static ModelLoadParameters Resolve(
        EngineOptions model, EngineOptions every, IReadOnlyList<ComputeDevice> devices, out string? warning)
    {
        var wanted = model.GpuLayers ?? every.GpuLayers;
        var layers = Parse(wanted);
        var gpus = devices.Count(IsGpu);
        warning = null;
        if (gpus == 0 && (model.RequireGpu ?? every.RequireGpu ?? false))
        {
            throw new GatewayStartException($"RequireGpu is set and no GPU backend found a device: {Remedy}, or unset RequireGpu.");
        }

        if (gpus == 0 && wanted is not null && layers != 0)
        {
            warning = $"GpuLayers is '{wanted}' and no GPU backend found a device, so all layers run on the CPU: {Remedy}.";
        }

        var split = model.TensorSplit ?? every.TensorSplit;
        var mainGpu = model.MainGpu ?? every.MainGpu ?? 0;
        if (gpus > 0 && mainGpu >= gpus)
        {
            throw new GatewayStartException($"MainGpu is {mainGpu} and there are {gpus} GPUs, counted from 0.");
        }

        if (gpus > 0 && split is not null && split.Count > gpus)
        {
            throw new GatewayStartException($"TensorSplit has {split.Count} shares and there are {gpus} GPUs.");
        }

        return new ModelLoadParameters
        {
            GpuLayers = gpus == 0 ? 0 : layers,
            MainGpu = gpus == 0 ? 0 : mainGpu,
            TensorSplit = gpus == 0 ? null : split?.ToArray(),
        };
    }

    /// <summary>Which layers are where, in words.</summary>
    public static string Describe(int layers, int onGpu, IReadOnlyList<ComputeDevice> devices, int threads)
    {
        var gpus = devices.Where(IsGpu).Select(static device => device.Description).ToArray();
        var placed = onGpu < 0 ? layers : Math.Min(layers, onGpu);
        var cpu = $"the CPU with {threads} {(threads == 1 ? "thread" : "threads")}";
        return gpus.Length == 0 || placed == 0
            ? $"all {layers} layers on {cpu}"
            : $"{placed} of {layers} layers on {string.Join(" and ", gpus)}" + (placed < layers ? $", the rest on {cpu}" : "");
    }

    public static bool IsGpu(ComputeDevice device) => device.Kind is ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu;

    /// <summary>-1 for all, which is the default.</summary>
    public static int Parse(string? layers) => layers?.ToUpperInvariant() switch
    {
        null or "ALL" => -1,
        "NONE" => 0,
        var number => int.Parse(number, CultureInfo.InvariantCulture),
    };
}
