using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Conformance;

/// <summary>The native engine over the demo model.</summary>
internal sealed class NativeKind : EngineKind
{
    protected override string Name => "native";

    public override Task<EngineUnderTest> StartAsync(EngineShape shape) => Task.FromResult<EngineUnderTest>(new Running(shape));

    private sealed class Running : EngineUnderTest
    {
        private readonly NativeTextEngine _engine;

        public Running(EngineShape shape)
        {
            var options = new EngineOptions
            {
                ContextLength = shape.ContextLength,
                MaxSequences = shape.MaxSequences,
                QueueLength = shape.QueueLength,
                Threads = 1,
            };
            var weights = DemoModel.Load();
            var model = NativeModel.Create(
                DemoModel.Library, weights, EngineSettings.Resolve(options, new EngineOptions(), ModelShape.Of(weights)));
            _engine = new NativeTextEngine(model, TimeProvider.System, NullLogger.Instance);
            Backend = new LocalBackend(ChatGlm2Template.Create(model.Tokenizer, SystemPlacement.First)!, model.Tokenizer, _engine);
        }

        public override IModelBackend Backend { get; }

        public override Reference Reference { get; } = new DemoReference();

        public override bool IsIdle => _engine.IsIdle;

        public override Task StopAsync(TimeSpan drain) => _engine.StopAsync(drain, CancellationToken.None);

        public override ValueTask DisposeAsync() => _engine.DisposeAsync();
    }
}
