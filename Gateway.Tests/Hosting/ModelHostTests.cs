using Gateway.Hosting;
using Gateway.Options;
using Gateway.Tests.Catalog;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

/// <summary>What a supervisor learns of the end of the service.</summary>
[CancelAfter(60_000)]
internal sealed class ModelHostTests
{
    [Test]
    public async Task FaultWhileItStarts_IsAFailure()
    {
        await using var fixture = new CatalogFixture(["a"]);
        using var host = new ModelHost(
            fixture.Catalog,
            new BrokenServer(),
            Microsoft.Extensions.Options.Options.Create(new GatewayOptions()),
            new Lifetime(),
            NullLogger<ModelHost>.Instance);

        await host.StartAsync(CancellationToken.None);
        await host.StartedAsync(CancellationToken.None);

        Assert.That(async () => await host.ExecuteTask!, Throws.InvalidOperationException);
        Assert.That(host.HasFailed, Is.True, "the process must not end with the code of a success");
    }

    private sealed class BrokenServer : IServer
    {
        public IFeatureCollection Features => throw new InvalidOperationException("broken");

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
