using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Catalog;
using Gateway.Engines.Native;
using Gateway.Interop;
using Gateway.Options;
using Gateway.Prompting;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Loads a GGUF file onto the native engine: library, weights, template, context, engine thread.</summary>
internal sealed class NativeModelLoader(IOptions<GatewayOptions> options, TimeProvider time, ILoggerFactory loggers) : IModelLoader
{
    public string EngineOf(ModelDefinition definition) => "native";

    public Task<LoadedModel> LoadAsync(ModelDefinition definition, CancellationToken cancellationToken) =>
        Task.Run(() => Load(definition, cancellationToken), cancellationToken);

    private LoadedModel Load(ModelDefinition definition, CancellationToken cancellationToken)
    {
        LlamaModel? weights = null;
        try
        {
            var library = LlamaLibrary.Load(options.Value.NativeLibraryFolder, loggers);
            var gpuLayers = definition.Options.Engine.GpuLayers ?? options.Value.Engine.GpuLayers ?? -1;
            var parameters = new ModelLoadParameters { GpuLayers = gpuLayers };
            weights = LlamaModel.Load(library, definition.Path, parameters, null, cancellationToken);
            var settings = EngineSettings.Resolve(definition.Options.Engine, options.Value.Engine, weights.TrainedContextLength);
            return Start(library, definition, NativeModel.Create(weights, settings));
        }
        catch (Exception exception) when (exception is NativeLibraryException or ModelLoadException
            or ContextCreationException or EngineSettingsException)
        {
            weights?.Dispose();
            throw new ModelUnavailableException(exception.Message, exception);
        }
    }

    private LoadedModel Start(LlamaLibrary library, ModelDefinition definition, NativeModel model)
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

        var placement = Describe(library, model);
        var engine = new NativeTextEngine(model, time, loggers.CreateLogger<NativeTextEngine>());
        return new LoadedModel(new LocalBackend(template, model.Tokenizer, engine), engine)
        {
            Defaults = SamplingResolution.Resolve(definition.Options.Sampling, template.Sampling, options.Value.Sampling),
            Fingerprint = Fingerprint(library, definition, template.Name),
            Placement = placement,
        };
    }

    private static string Describe(LlamaLibrary library, NativeModel model)
    {
        var layers = model.Model.LayerCount;
        var gpu = library.Devices.FirstOrDefault(static device => device.Kind is ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu);
        var onGpu = gpu is null ? 0 : model.Settings.GpuLayers < 0 ? layers : Math.Min(layers, model.Settings.GpuLayers);
        var where = onGpu == 0
            ? $"{layers} of {layers} layers on the CPU, {model.Settings.Threads} threads"
            : $"{onGpu} of {layers} layers on {gpu!.Description}, the rest on the CPU, {model.Settings.Threads} threads";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(model.Model.ParameterCount)} parameters in {model.Model.SizeBytes / 1048576.0:0.#} MiB, {where}, {model.Settings.ContextLength} tokens of context, up to {model.Settings.MaxSequences} requests at once");
    }

    private static string Count(ulong parameters) => parameters switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.##} B"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.#} M"),
    };

    private static string Fingerprint(LlamaLibrary library, ModelDefinition definition, string template)
    {
        var file = new FileInfo(definition.Path);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{library.Version}|{file.Name}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|{template}");
        return "fp_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }
}
