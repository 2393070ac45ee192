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
    private bool _hasNothingToServe;

    /// <summary>
    /// True where the service stopped itself: no model could be loaded, or loading them failed unexpectedly, which the
    /// framework logs.
    /// </summary>
    public bool HasFailed => _hasNothingToServe || ExecuteTask is { IsFaulted: true };

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
        // Who asks for a stop need not wait for the loads.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await catalog.LoadAsync().ConfigureAwait(false);

        // A server that is told to stop while it still starts throws instead.
        await _listening.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        if (stopping.IsCancellationRequested || StopsForNothing())
        {
            return;
        }

        var address = (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "").TrimEnd('/');
        LogServing(catalog.DescribeServed(), $"{address}/v1", $"{address}/swagger");

        // The headers of all others, which may be many.
        catalog.Survey(stopping.Token);
        StopsForNothing();
    }

    private bool StopsForNothing()
    {
        if (!catalog.HasNothingToServe)
        {
            return false;
        }

        _hasNothingToServe = true;
        LogNothingToServe();
        lifetime.StopApplication();
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Serving {Models}. API: {Api}  Swagger UI: {Swagger}")]
    private partial void LogServing(string models, string api, string swagger);

    [LoggerMessage(LogLevel.Critical, "No model could be loaded, so there is nothing to serve; the lines above say why.")]
    private partial void LogNothingToServe();
}
