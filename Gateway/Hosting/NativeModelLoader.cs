using System.Globalization;
using Gateway.Catalog;
using Gateway.Engines.Native;
using Gateway.Interop;
using Gateway.Options;
using Gateway.Prompting;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Loads a GGUF file onto the native engine: library, weights, template, context, engine thread.</summary>
internal sealed partial class NativeModelLoader(IOptions<GatewayOptions> options, TimeProvider time, ILoggerFactory loggers)
    : IModelLoader, IDisposable
{
    private const double Mebibyte = 1 << 20;

    // Not a thread of the pool: the engine's threads inherit its precedence, and those of the pool step back for good.
    private readonly DedicatedThread _thread = new("model loader");
    private readonly ILogger _logger = loggers.CreateLogger<NativeModelLoader>();
    private int _devicesLogged;

    public ModelEstimate Estimate(ModelDefinition definition) => NativeModelEstimate.Of(definition);

    public Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Load(definition, progress, cancellationToken));

    public void Dispose() => _thread.Dispose();

    private LoadedModel Load(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken)
    {
        NativeFamily.OfProcess.Claim(EngineKinds.Native);
        LlamaModel? weights = null;
        try
        {
            var library = LlamaLibrary.Load(options.Value.NativeLibraryFolder, loggers);
            LogDevices(library);
            var (own, every) = (definition.Options.Engine, definition.Service.Engine);
            var placement = GpuPlacement.Resolve(own, every, library.Devices, out var warning);
            if (warning is not null)
            {
                LogPlacement(definition.Id, warning);
            }

            weights = LlamaModel.Load(library, definition.File, placement, progress.Report, cancellationToken);
            var settings = EngineSettings.Resolve(own, every, ModelShape.Of(weights));
            var model = NativeModel.Create(library, weights, settings);
            return Start(library, definition, model, placement);
        }
        catch (Exception exception) when (exception is NativeLibraryException or ModelLoadException
            or ContextCreationException or EngineSettingsException or GatewayStartException)
        {
            weights?.Dispose();
            throw new ModelUnavailableException(exception.Message, exception);
        }
    }

    private LoadedModel Start(LlamaLibrary library, ModelDefinition definition, NativeModel model, ModelLoadParameters placement)
    {
        var clues = new TemplateClues(
            model.Model.GetMetadata("general.architecture"),
            model.Model.GetMetadata("tokenizer.ggml.model"));
        var chosen = ChatTemplates.Choose(
            definition.Id, definition.Options.Template, definition.Options.SystemPlacement, clues, model.Tokenizer);
        if (!chosen.TryGet(out var template, out var failure))
        {
            model.Dispose();
            throw new ModelUnavailableException(failure.Message);
        }

        var description = Describe(library, model, placement.GpuLayers);
        var defaults = SamplingResolution.Resolve(
            definition.Options.Sampling, RecommendedSampling.Read(model.Model.GetMetadata), template.Sampling, definition.Service.Sampling);
        var engine = new NativeTextEngine(model, time, loggers.CreateLogger<NativeTextEngine>());
        return new LoadedModel(new LocalBackend(template, model.Tokenizer, engine), engine)
        {
            Defaults = defaults,
            ContextLength = engine.ContextLength,
            Fingerprint = ModelFingerprint.Of(library.Version, definition, template.Name, defaults, ComputationOf(library, model.Settings, placement)),
            Placement = description,
        };
    }

    /// <summary>The kernels, the precision and the order of the sums, and where an answer ends at the latest.</summary>
    private static FormattableString ComputationOf(LlamaLibrary library, EngineSettings settings, ModelLoadParameters placement)
    {
        var devices = string.Join(',', library.Devices.Select(static device => device.Description));
        var split = string.Join(',', (placement.TensorSplit ?? []).Select(static share => share.ToString(CultureInfo.InvariantCulture)));
        FormattableString where = $"{devices}|{placement.GpuLayers}|{placement.MainGpu}|{split}";
        return $"{settings.ContextLength}|{settings.KvCacheLayout}|{settings.KvCacheType}|{settings.FlashAttention}|{settings.BatchTokens}|{where}";
    }

    private static string Describe(LlamaLibrary library, NativeModel model, int gpuLayers)
    {
        var weights = model.Model;
        var settings = model.Settings;
        var where = GpuPlacement.Describe(weights.LayerCount, gpuLayers, library.Devices, settings.Threads);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ModelFingerprint.CountText(weights.ParameterCount)} parameters, {where}; {weights.SizeBytes / Mebibyte:0.#} MiB of weights, "
            + $"{model.KvCacheBytes / Mebibyte:0.#} MiB of KV cache for {settings.KvCacheTokens} tokens; "
            + $"{settings.ContextLength} tokens of context, up to {settings.MaxSequences} requests at once");
    }

    private void LogDevices(LlamaLibrary library)
    {
        if (Interlocked.Exchange(ref _devicesLogged, 1) == 1)
        {
            return;
        }

        foreach (var device in library.Devices)
        {
            LogDevice(device.Name, device.Description.Trim(), device.FreeBytes / Mebibyte, device.TotalBytes / Mebibyte);
        }
    }

    [LoggerMessage(LogLevel.Information, "Device {Name}: {Description}, {Free:0} of {Total:0} MiB free.")]
    private partial void LogDevice(string name, string description, double free, double total);

    [LoggerMessage(LogLevel.Warning, "Model {Id}: {Warning}")]
    private partial void LogPlacement(string id, string warning);
}
