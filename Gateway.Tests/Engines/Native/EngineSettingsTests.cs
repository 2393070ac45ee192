using Gateway.Engines.Native;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

[TestFixture]
internal sealed class EngineSettingsTests
{
    [Test]
    public void Resolve_Nothing_TakesTheDefaultsFromTheModel()
    {
        var small = EngineSettings.Resolve(new EngineOptions(), new EngineOptions(), 2048);
        var large = EngineSettings.Resolve(new EngineOptions(), new EngineOptions(), 131_072);

        Assert.That((small.ContextLength, small.KvCacheTokens), Is.EqualTo((2048, 32_768)));
        Assert.That((large.ContextLength, large.KvCacheTokens), Is.EqualTo((8192, 32_768)));
        Assert.That(small.Threads, Is.EqualTo(Environment.ProcessorCount));
    }

    [Test]
    public void Resolve_BothPlaces_TheModelsOwnWins()
    {
        var settings = EngineSettings.Resolve(
            new EngineOptions { MaxSequences = 3 }, new EngineOptions { MaxSequences = 5, Threads = 1 }, 2048);

        Assert.That((settings.MaxSequences, settings.Threads), Is.EqualTo((3, 1)));
    }

    [Test]
    public void Resolve_Contradictions_AreRefusedWithBothValues()
    {
        AssertRefused(new EngineOptions { ContextLength = 600, KvCacheTokens = 500 }, "500", "600");
        AssertRefused(new EngineOptions { BatchTokens = 16, MaxSequences = 20 }, "16", "20");
        AssertRefused(new EngineOptions { Threads = 500, PinThreads = true }, "PinThreads", "500");
        AssertRefused(
            new EngineOptions { KvCacheType = KvCachePrecision.Q8_0, FlashAttention = FlashAttentionMode.Off }, "Q8_0", "Off");
        AssertRefused(
            new EngineOptions { KvCacheLayout = KvCacheLayout.Split, KvCacheTokens = 4096, MaxSequences = 4, ContextLength = 2048 },
            "4096",
            "1024");
    }

    private static void AssertRefused(EngineOptions options, params string[] parts)
    {
        var refusal = Assert.Throws<EngineSettingsException>(() => EngineSettings.Resolve(options, new EngineOptions(), 2048));
        foreach (var part in parts)
        {
            Assert.That(refusal!.Message, Does.Contain(part));
        }
    }
}
