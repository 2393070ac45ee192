using System.Globalization;
using Gateway.Catalog;
using Gateway.Engines.LLamaSharp;
using Gateway.Engines.LLamaSharp.Library;
using Gateway.Options;
using Gateway.Prompting;
using LLama;
using LLama.Abstractions;
using LLama.Common;
using LLama.Exceptions;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Loads a GGUF file onto LLamaSharp: library, weights, template, sessions.</summary>
internal sealed partial class LLamaSharpModelLoader(IOptions<GatewayOptions> options, TimeProvider time, ILoggerFactory loggers)
    : IModelLoader
{
    private const double Mebibyte = 1 << 20;

    private readonly TurnQueue _turns = new();
    private readonly ILogger _logger = loggers.CreateLogger<LLamaSharpModelLoader>();

    public ModelEstimate Estimate(ModelDefinition definition)
    {
        try
        {
            return NativeModelEstimate.Of(definition, shape =>
            {
                var settings = SessionSettings.Resolve(definition.Options.Engine, definition.Service.Engine, shape.TrainedContextLength);
                return (settings.ContextLength, settings.ContextLength * settings.Sessions, settings.KvCacheType);
            });
        }
        catch (SessionException exception)
        {
            throw new ModelUnavailableException(exception.Message, exception);
        }
    }

    public async Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken)
    {
        NativeFamily.OfProcess.Claim(EngineKinds.LLamaSharp);
        try
        {
            LLamaSharpLibrary.Start(options.Value.NativeLibraryFolder, loggers.CreateLogger("LLamaSharp"));

            // A broken header gets its reason here; native code would only say that it cannot load the file.
            Estimate(definition);
            var parameters = Placement(definition);
            var weights = await LLamaWeights.LoadFromFileAsync(parameters, cancellationToken, progress).ConfigureAwait(false);
            var settings = Resolve(definition, weights);
            return Start(definition, weights, settings, parameters);
        }
        catch (Exception exception) when (exception is SessionException or GatewayStartException)
        {
            throw new ModelUnavailableException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is RuntimeError or IOException or UnauthorizedAccessException)
        {
            throw new ModelUnavailableException($"{definition.File} could not be loaded: {exception.Message} {LLamaSharpLibrary.LastError}", exception);
        }
    }

    private static SessionSettings Resolve(ModelDefinition definition, LLamaWeights weights)
    {
        try
        {
            return SessionSettings.Resolve(definition.Options.Engine, definition.Service.Engine, weights.ContextSize);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private LoadedModel Start(ModelDefinition definition, LLamaWeights weights, SessionSettings settings, ModelParams parameters)
    {
        var model = new LLamaSharpModel(weights, settings);
        var clues = new TemplateClues(Metadata("general.architecture"), Metadata("tokenizer.ggml.model"));
        var chosen = ChatTemplates.Choose(
            definition.Id, definition.Options.Template, definition.Options.SystemPlacement, clues, model.Tokenizer);
        if (!chosen.TryGet(out var template, out var failure))
        {
            model.Dispose();
            throw new ModelUnavailableException(failure.Message);
        }

        var defaults = SamplingResolution.Resolve(
            definition.Options.Sampling, RecommendedSampling.Read(Metadata), template.Sampling, definition.Service.Sampling);
        var library = $"LLamaSharp {typeof(LLamaWeights).Module.ModuleVersionId}";
        var engine = new LLamaSharpTextEngine(model, settings, _turns, time, loggers.CreateLogger<LLamaSharpTextEngine>());
        return new LoadedModel(new LocalBackend(template, model.Tokenizer, engine), engine)
        {
            Defaults = defaults,
            ContextLength = engine.ContextLength,
            Fingerprint = ModelFingerprint.Of(library, definition, template.Name, defaults, ComputationOf(definition, settings, parameters)),
            Placement = Describe(weights, settings, parameters.GpuLayerCount),
        };

        string? Metadata(string key) => weights.Metadata.GetValueOrDefault(key);
    }

    /// <summary>The kernels, the precision and the order of the sums, and where an answer ends at the latest.</summary>
    private static FormattableString ComputationOf(ModelDefinition definition, SessionSettings settings, ModelParams parameters)
    {
        var shares = definition.Options.Engine.TensorSplit ?? definition.Service.Engine.TensorSplit ?? [];
        var split = string.Join(',', shares.Select(static share => share.ToString(CultureInfo.InvariantCulture)));
        FormattableString where = $"{LLamaSharpLibrary.HasGpu}|{parameters.GpuLayerCount}|{parameters.MainGpu}|{split}";
        return $"{settings.ContextLength}|{settings.KvCacheType}|{settings.FlashAttention}|{settings.BatchTokens}|{where}";
    }

    /// <summary>Which layers go to a GPU. LLamaSharp does not tell how many GPUs there are, only whether there is one.</summary>
    private ModelParams Placement(ModelDefinition definition)
    {
        var (own, every) = (definition.Options.Engine, definition.Service.Engine);
        var wanted = own.GpuLayers ?? every.GpuLayers;
        var layers = GpuPlacement.Parse(wanted);
        if (!LLamaSharpLibrary.HasGpu)
        {
            if (own.RequireGpu ?? every.RequireGpu ?? false)
            {
                throw new GatewayStartException($"RequireGpu is set and LLamaSharp found no GPU: {Remedy}, or unset RequireGpu.");
            }

            if (wanted is not null && layers != 0)
            {
                LogNoGpu(definition.Id, wanted, Remedy);
            }

            layers = 0;
        }

        var parameters = new ModelParams(definition.File) { GpuLayerCount = layers, MainGpu = own.MainGpu ?? every.MainGpu ?? 0 };
        if ((own.TensorSplit ?? every.TensorSplit) is { } split && layers != 0)
        {
            parameters.TensorSplits = new TensorSplitsCollection([.. split]);
        }

        return parameters;
    }

    private const string Remedy =
        "build for CUDA (dotnet run --project Gateway -p:UseLLamaSharp=true -p:LlamaVariant=cuda) on a machine whose driver is installed";

    private static string Describe(LLamaWeights weights, SessionSettings settings, int gpuLayers)
    {
        var total = weights.NativeHandle.LayerCount;
        var onGpu = gpuLayers < 0 ? total : Math.Min(total, gpuLayers);
        var where = onGpu == 0 ? $"all {total} layers on the CPU" : $"{onGpu} of {total} layers on the GPU";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"LLamaSharp, {ModelFingerprint.CountText(weights.ParameterCount)} parameters, {where}, {settings.Threads} threads; "
            + $"{weights.SizeInBytes / Mebibyte:0.#} MiB of weights; {settings.ContextLength} tokens of context, up to {settings.Sessions} sessions");
    }

    [LoggerMessage(LogLevel.Warning, "Model {Id}: GpuLayers is '{Wanted}' and LLamaSharp found no GPU, so all layers run on the CPU: {Remedy}.")]
    private partial void LogNoGpu(string id, string wanted, string remedy);
}
