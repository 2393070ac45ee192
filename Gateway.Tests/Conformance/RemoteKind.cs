using System.Globalization;
using Gateway.Engines.Remote;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Engines.Remote;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Conformance;

/// <summary>A remote model over loopback: a second LlamaGateway is its upstream, and whatever runs there has to show here.</summary>
internal sealed class RemoteKind(EngineKind upstream) : EngineKind
{
    protected override string Name => string.Create(CultureInfo.InvariantCulture, $"remote, {upstream}");

    public override async Task<EngineUnderTest> StartAsync(EngineShape shape)
    {
        var engine = await upstream.StartAsync(shape);
        return new Running(engine, await GatewayHost.StartAsync(new ScriptedCatalog((RemoteModel.Id, engine.Backend))));
    }

    private sealed class Running : EngineUnderTest
    {
        private readonly EngineUnderTest _upstream;
        private readonly GatewayHost _host;
        private readonly RemoteBackend _backend;

        public Running(EngineUnderTest upstream, GatewayHost host)
        {
            _upstream = upstream;
            _host = host;
            var settings = UpstreamSettings.Resolve(
                RemoteModel.Id, RemoteModel.Options(host.Address.ToString().TrimEnd('/')), new SamplingOptions(), static _ => null);
            _backend = new RemoteBackend(settings, TimeProvider.System, NullLogger<RemoteBackend>.Instance);
            Backend = new EverythingGiven(_backend);
        }

        public override IModelBackend Backend { get; }

        public override Reference Reference => _upstream.Reference;

        public override bool IsIdle => _upstream.IsIdle;

        public override async Task StopAsync(TimeSpan drain)
        {
            await _backend.StopAsync(drain, CancellationToken.None);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await _upstream.WaitUntilIdleAsync(patience.Token);
        }

        public override async ValueTask DisposeAsync()
        {
            await _backend.DisposeAsync();
            await _host.DisposeAsync();
            await _upstream.DisposeAsync();
        }
    }

    /// <summary>The tests' jobs have every value and do not say so: here all of them are sent.</summary>
    private sealed class EverythingGiven(IModelBackend backend) : IModelBackend
    {
        public IAsyncEnumerable<GenerationEvent> AnswerAsync(ChatJob job, CancellationToken cancellationToken) => backend.AnswerAsync(
            job with { Given = Enum.GetValues<GivenParameters>().Aggregate(static (a, b) => a | b) }, cancellationToken);
    }
}
