using Gateway.Catalog;
using Gateway.Engines.Remote;

namespace Gateway.Hosting;

/// <summary>
/// Makes a remote model ready: nothing is loaded and nothing is sent. Whether its upstream answers is found by the first
/// request.
/// </summary>
internal sealed partial class RemoteModelLoader(TimeProvider time, ILoggerFactory loggers) : IModelLoader
{
    private readonly ILogger _logger = loggers.CreateLogger<RemoteModelLoader>();

    public ModelEstimate Estimate(ModelDefinition definition) => new(0, null);

    public Task<LoadedModel> LoadAsync(ModelDefinition definition, IProgress<float> progress, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Load(definition));
        }
        catch (RemoteSettingsException exception)
        {
            return Task.FromException<LoadedModel>(new ModelUnavailableException(exception.Message, exception));
        }
    }

    private LoadedModel Load(ModelDefinition definition)
    {
        var sampling = definition.Options.Sampling;
        var settings = UpstreamSettings.Resolve(
            definition.Id, definition.Options.Remote, sampling, Environment.GetEnvironmentVariable);
        if (settings.ExposesKey)
        {
            LogExposed(definition.Id, settings.Address.Authority);
        }

        var backend = new RemoteBackend(settings, time, loggers.CreateLogger<RemoteBackend>());
        return new LoadedModel(backend, backend)
        {
            // What nobody gave is not sent, so that only the model's own values count.
            Defaults = SamplingResolution.Resolve(sampling),
            ContextLength = null,
            Fingerprint = null,
            Placement = $"{settings.Model} of {settings.Dialect.Name} at {settings.Address.Authority}",
        };
    }

    [LoggerMessage(LogLevel.Warning, "Model {Id}: its key goes to {Host} over plain http. Use https, if the network between is not yours alone.")]
    private partial void LogExposed(string id, string host);
}
