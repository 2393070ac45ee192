using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>One running engine for the tests of a fixture, with places enough for all of them.</summary>
internal abstract class ConformanceTestBase(EngineKind kind)
{
    private EngineUnderTest? _engine;

    protected EngineKind Kind => kind;

    protected EngineUnderTest Engine => _engine!;

    protected virtual EngineShape Shape => new();

    [OneTimeSetUp]
    public async Task StartEngineAsync() => _engine = await kind.StartAsync(Shape);

    [OneTimeTearDown]
    public async Task StopEngineAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    /// <summary>A test must leave nothing behind in the engine that others use.</summary>
    [TearDown]
    public async Task NothingIsLeftAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Engine.WaitUntilIdleAsync(patience.Token);
    }
}
