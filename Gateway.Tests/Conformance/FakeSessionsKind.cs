using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Engines.LLamaSharp;

namespace Gateway.Tests.Conformance;

/// <summary>The engine of LLamaSharp's sessions over sessions that know their answers by heart, so that no library is needed.</summary>
internal sealed class FakeSessionsKind : EngineKind
{
    protected override string Name => "llamasharp over fake sessions";

    public override Task<EngineUnderTest> StartAsync(EngineShape shape) => Task.FromResult<EngineUnderTest>(new Running(shape));

    private sealed class Running(EngineShape shape) : EngineUnderTest
    {
        private readonly SessionFixture _fixture = new(new EngineOptions
        {
            ContextLength = shape.ContextLength,
            MaxSequences = shape.MaxSequences,
            QueueLength = shape.QueueLength,
        });

        public override IModelBackend Backend => _fixture.Backend;

        public override Reference Reference { get; } = new ByHeartReference();

        public override bool IsIdle => _fixture.Engine.IsIdle;

        public override Task StopAsync(TimeSpan drain) => _fixture.Engine.StopAsync(drain, CancellationToken.None);

        public override ValueTask DisposeAsync() => _fixture.DisposeAsync();
    }
}
