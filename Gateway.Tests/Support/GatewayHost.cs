using Gateway.Catalog;
using Gateway.Http;
using Gateway.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>The HTTP interface on a real Kestrel, on a free port of the loopback interface.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    /// <summary>The time of every answer: 2026-03-04 05:06:07 UTC.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, CollectedLog log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public CollectedLog Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the HTTP interface alone, over a catalog of the test's.</summary>
    public static async Task<GatewayHost> StartAsync(IModelCatalog catalog, Action<GatewayOptions>? configure = null)
    {
        var log = new CollectedLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(catalog);
        builder.Services.AddSingleton<TimeProvider>(new FixedTime(Now));
        builder.Services.AddSingleton(new Random(1));
        builder.Services.AddOptions<GatewayOptions>().Configure(configure ?? (_ => { }));
        builder.Services.AddGatewayHttp();
        var app = builder.Build();
        app.UseGatewayHttp();
        await app.StartAsync();
        return new GatewayHost(app, log);
    }

    /// <summary>Stops as Ctrl-C does; once the token is cancelled, without waiting for requests.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
