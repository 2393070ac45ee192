using Gateway.Catalog;
using Gateway.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// Loads the models while the server already answers health checks, says what is served and where, and at the end lets
/// running requests finish for a bounded time before the server closes its connections.
/// </summary>
internal sealed partial class ModelHost(
    ModelCatalog catalog,
    IServer server,
    IOptions<GatewayOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<ModelHost> logger) : BackgroundService, IHostedLifecycleService
{
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True where no model could be loaded, so that the service stopped itself.</summary>
    public bool HasFailed { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _listening.SetResult();
        return Task.CompletedTask;
    }

    /// <summary>Before the server stops: it still answers, and new requests are refused.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var drain = TimeSpan.FromSeconds(options.Value.DrainSeconds);
        await catalog.StopAsync(drain, cancellationToken).ConfigureAwait(false);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A stop asked for during a long load ends it at once, so that nobody waits for its model any more.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await catalog.LoadAllAsync(stopping.Token).ConfigureAwait(false);
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        if (catalog.CheckHealth().All(static model => model.State == ModelState.Failed))
        {
            HasFailed = true;
            LogNothingToServe();
            lifetime.StopApplication();
            return;
        }

        await _listening.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        var address = (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "").TrimEnd('/');
        LogServing(catalog.DescribeServed(), $"{address}/v1", $"{address}/swagger");
    }

    [LoggerMessage(LogLevel.Information, "Serving {Models}. API: {Api}  Swagger UI: {Swagger}")]
    private partial void LogServing(string models, string api, string swagger);

    [LoggerMessage(LogLevel.Critical, "No model could be loaded, so there is nothing to serve; the lines above say why.")]
    private partial void LogNothingToServe();
}
