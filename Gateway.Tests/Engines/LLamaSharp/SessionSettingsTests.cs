using Gateway.Engines.LLamaSharp;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp;

internal sealed class SessionSettingsTests
{
    [Test]
    public void Defaults_AreThoseOfTheDocumentation()
    {
        var settings = SessionSettings.Resolve(new EngineOptions(), new EngineOptions(), trainedContextLength: 32_768);

        Assert.That((settings.ContextLength, settings.Sessions, settings.BatchTokens, settings.QueueLength), Is.EqualTo((8192, 4, 512, 256)));
        Assert.That(settings.Threads, Is.EqualTo(ProcessorCores.Usable));
        Assert.That(settings.IdleTime, Is.EqualTo(TimeSpan.FromSeconds(600)));
        Assert.That(settings.SlowReaderTime, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That((settings.FlashAttention, settings.KvCacheType), Is.EqualTo((FlashAttentionMode.Auto, KvCachePrecision.F16)));
    }

    [Test]
    public void Options_OfTheModelComeBeforeThoseOfEveryModel()
    {
        var model = new EngineOptions { ContextLength = 512, MaxSequences = 3, Threads = 5, SessionIdleSeconds = 7 };
        var every = new EngineOptions { ContextLength = 1024, BatchTokens = 64, QueueLength = 9, Threads = 6, KvCacheType = KvCachePrecision.Q8_0 };
        var settings = SessionSettings.Resolve(model, every, 2048);

        Assert.That((settings.ContextLength, settings.Sessions, settings.BatchTokens, settings.QueueLength), Is.EqualTo((512, 3, 64, 9)));
        Assert.That((settings.Threads, settings.KvCacheType), Is.EqualTo((5, KvCachePrecision.Q8_0)));
        Assert.That(settings.IdleTime, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [TestCase(1024, null, null, 16)]
    [TestCase(8192, null, null, 4)]
    [TestCase(65_536, null, null, 1)]
    [TestCase(8192, 16, null, 16)]
    [TestCase(8192, 12, null, 12)]
    [TestCase(8192, null, 32_768, 4)]
    [TestCase(1024, null, 3000, 2)]
    [TestCase(1024, 2, 8192, 2)]
    public void Sessions_AreAsManyAsTheCellsHaveContexts(int contextLength, int? sequences, int? cells, int expected)
    {
        var options = new EngineOptions { ContextLength = contextLength, MaxSequences = sequences, KvCacheTokens = cells };

        Assert.That(SessionSettings.Resolve(options, new EngineOptions(), 0).Sessions, Is.EqualTo(expected));
    }

    [TestCase(1024, null, 1000, "KvCacheTokens 1000 is less than ContextLength 1024")]
    [TestCase(1024, 4, 4000, "KvCacheTokens 4000, split over MaxSequences 4 sessions, gives each 1000")]
    public void CellsThatHoldNoWholeContext_AreRefused(int contextLength, int? sequences, int cells, string expected)
    {
        var options = new EngineOptions { ContextLength = contextLength, MaxSequences = sequences, KvCacheTokens = cells };

        Assert.That(
            () => SessionSettings.Resolve(options, new EngineOptions(), 0),
            Throws.TypeOf<SessionException>().With.Message.StartsWith(expected));
    }

    [Test]
    public void QuantisedCacheWithoutFlashAttention_IsRefused() => Assert.That(
        () => SessionSettings.Resolve(
            new EngineOptions { KvCacheType = KvCachePrecision.Q4_0, FlashAttention = FlashAttentionMode.Off }, new EngineOptions(), 512),
        Throws.TypeOf<SessionException>().With.Message.Contains("needs FlashAttention"));
}
