namespace Gateway.InProcess;

/// <summary>
/// In a program with a host: loads the models that are to be loaded at start, beside what else starts, and at the end lets
/// running requests finish before other services stop.
/// </summary>
internal sealed partial class InProcessHost(LlamaGateway gateway, ILogger<InProcessHost> logger) : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => gateway.StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await gateway.LoadAsync().WaitAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (LlamaGatewayException exception)
        {
            // Each request is told why; the program may have other things to do than to chat.
            LogNothingToServe(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    private partial void LogNothingToServe(string problem);
}
