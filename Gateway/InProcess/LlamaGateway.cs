using Gateway.Catalog;
using Gateway.Hosting;
using Gateway.Options;
using Gateway.Requests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.InProcess;

/// <summary>
/// The models of a configuration and of a models folder, inside this process and without HTTP. Safe to use from any thread. A
/// program without a host starts one with <see cref="StartAsync(Action{LlamaGatewayOptions}?, ILoggerFactory?, CancellationToken)"/>;
/// one with a host calls <see cref="LlamaGatewayServices.AddLlamaGateway(IServiceCollection, IConfiguration)"/>.
/// </summary>
public sealed class LlamaGateway : IAsyncDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly ChatJobFactory _jobs;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _drain;
    private ServiceProvider? _owned;

    private LlamaGateway(ModelCatalog catalog, ChatJobFactory jobs, TimeProvider clock, TimeSpan drain)
    {
        _catalog = catalog;
        _jobs = jobs;
        _clock = clock;
        _drain = drain;
    }

    /// <summary>The ids of all models, the default one first.</summary>
    public IReadOnlyList<string> ModelIds => [.. _catalog.List().Select(static model => model.Id)];

    /// <summary>Starts a gateway with options that are set in code, and loads the models that are to be loaded at start.</summary>
    /// <param name="configure">Sets options; without it every option has its default.</param>
    /// <param name="loggerFactory">Hears of loads and faults; without it nobody does.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="LlamaGatewayException">The configuration has mistakes, or none of the models could be loaded.</exception>
    public static Task<LlamaGateway> StartAsync(
        Action<LlamaGatewayOptions>? configure = null, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default) =>
        StartAsync(LlamaGatewayServices.ConfigurationOf(configure), loggerFactory, cancellationToken);

    /// <summary>Starts a gateway with the configuration's section <c>Gateway</c>, and loads the models that are to be loaded at start.</summary>
    /// <param name="configuration">Read again when it changes.</param>
    /// <param name="loggerFactory">Hears of loads and faults; without it nobody does.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    /// <exception cref="LlamaGatewayException">The configuration has mistakes, or none of the models could be loaded.</exception>
    public static async Task<LlamaGateway> StartAsync(
        IConfiguration configuration, ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        var services = new ServiceCollection();
        services.AddLlamaGateway(configuration);
        services.Replace(ServiceDescriptor.Singleton(loggerFactory ?? NullLoggerFactory.Instance));
        var provider = services.BuildServiceProvider();
        try
        {
            var gateway = provider.GetRequiredService<LlamaGateway>();
            await gateway.LoadAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            await provider.GetRequiredService<ConfigurationReload>().StartAsync(cancellationToken).ConfigureAwait(false);
            gateway._owned = provider;
            return gateway;
        }
        catch
        {
            await provider.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// A client of one model. It costs nothing and holds nothing: the model is loaded when it is asked first, and may be unloaded
    /// by the configuration's rules between two answers. Disposing the client does nothing.
    /// </summary>
    /// <param name="modelId">Its id or an alias; null for the default model.</param>
    /// <exception cref="LlamaGatewayException">No such model is installed.</exception>
    public IChatClient GetChatClient(string? modelId = null) =>
        _catalog.Find(modelId).TryGet(out var model, out var failure)
            ? new CatalogChatClient(_catalog, _jobs, _clock, model.Id)
            : throw FailureExceptions.Create(failure);

    /// <summary>
    /// Refuses new requests, lets the running ones finish for <c>Gateway:DrainSeconds</c>, and unloads the models. One that a
    /// service container made leaves this to its host and does nothing here.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _owned, null) is { } owned)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Made by the container.</summary>
    /// <exception cref="LlamaGatewayException">The configuration has mistakes.</exception>
    internal static LlamaGateway Create(IServiceProvider provider)
    {
        try
        {
            return new LlamaGateway(
                provider.GetRequiredService<ModelCatalog>(),
                provider.GetRequiredService<ChatJobFactory>(),
                provider.GetRequiredService<TimeProvider>(),
                TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.DrainSeconds));
        }
        catch (Exception exception) when (ConfigurationMistakes.Of(exception) is { } mistakes)
        {
            throw new LlamaGatewayException(LlamaGatewayFailure.Configuration, string.Join(' ', mistakes), inner: exception);
        }
    }

    /// <summary>Loads the models that are to be loaded at start.</summary>
    /// <exception cref="LlamaGatewayException">None of all models can answer.</exception>
    internal async Task LoadAsync()
    {
        await _catalog.LoadAsync().ConfigureAwait(false);
        if (_catalog.HasNothingToServe)
        {
            var problems = _catalog.CheckHealth().Select(static model => $"{model.Id}: {model.Problem}");
            throw new LlamaGatewayException(
                LlamaGatewayFailure.ModelUnavailable, "No model could be loaded. " + string.Join(' ', problems));
        }
    }

    /// <summary>Refuses new requests and lets the running ones finish for a bounded time.</summary>
    internal Task StopAsync(CancellationToken cancellationToken) => _catalog.StopAsync(_drain, cancellationToken);
}
