using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using Gateway.Tests.Prompting;

namespace Gateway.Tests.Conformance;

/// <summary>Text engines as such: <see cref="LocalBackend"/> over <see cref="ByHeartEngine"/>.</summary>
internal sealed class ByHeartKind : EngineKind
{
    protected override string Name => "by heart";

    public override Task<EngineUnderTest> StartAsync(EngineShape shape) => Task.FromResult<EngineUnderTest>(new Running(shape));

    private sealed class Running : EngineUnderTest
    {
        private readonly ByHeartEngine _engine;

        public Running(EngineShape shape)
        {
            var vocabulary = new FakeTokenizer(FakeTokenizer.ChatGlm2Pieces);
            _engine = new ByHeartEngine(shape);
            Backend = new LocalBackend(ChatGlm2Template.Create(vocabulary, SystemPlacement.First)!, vocabulary, _engine);
        }

        public override IModelBackend Backend { get; }

        public override Reference Reference { get; } = new ByHeartReference();

        public override bool IsIdle => _engine.IsIdle;

        public override Task StopAsync(TimeSpan drain) => _engine.StopAsync(drain, CancellationToken.None);

        public override ValueTask DisposeAsync() => _engine.DisposeAsync();
    }
}
