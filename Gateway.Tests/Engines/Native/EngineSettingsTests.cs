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
        var small = EngineSettings.Resolve(new EngineOptions(), new EngineOptions(), new ModelShape(2048, 3072));
        var large = EngineSettings.Resolve(new EngineOptions(), new EngineOptions(), new ModelShape(131_072, 28_672));

        Assert.That((small.ContextLength, small.KvCacheTokens, small.KvCacheLayout), Is.EqualTo((2048, 32_768, KvCacheLayout.Split)));
        Assert.That((large.ContextLength, large.KvCacheTokens, large.KvCacheLayout), Is.EqualTo((8192, 32_768, KvCacheLayout.Unified)));
        Assert.That(small.Threads, Is.EqualTo(ProcessorCores.Usable));
    }

    [TestCase(8192, null, 4096L, KvCacheLayout.Split, 131_072, TestName = "{m}_1GiB_IsSplit")]
    [TestCase(8192, null, 4097L, KvCacheLayout.Unified, 32_768, TestName = "{m}_MoreThan1GiB_IsUnified")]
    [TestCase(8192, null, null, KvCacheLayout.Unified, 32_768, TestName = "{m}_UnknownSize_IsUnified")]
    [TestCase(2048, 32_767, 1L, KvCacheLayout.Unified, 32_767, TestName = "{m}_FewerTokensThanAllNeed_IsUnified")]
    [TestCase(2048, 40_000, 1L, KvCacheLayout.Split, 40_000, TestName = "{m}_MoreTokensThanAllNeed_IsSplit")]
    public void Resolve_KvCacheLayout(int context, int? given, long? values, KvCacheLayout layout, int tokens)
    {
        var options = new EngineOptions { ContextLength = context, KvCacheTokens = given };
        var settings = EngineSettings.Resolve(options, new EngineOptions(), new ModelShape(100_000, values));

        Assert.That((settings.KvCacheLayout, settings.KvCacheTokens), Is.EqualTo((layout, tokens)));
    }

    [Test]
    public void Resolve_BothPlaces_TheModelsOwnWins()
    {
        var settings = EngineSettings.Resolve(
            new EngineOptions { MaxSequences = 3 }, new EngineOptions { MaxSequences = 5, Threads = 1 }, new ModelShape(2048, null));

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
        var refusal = Assert.Throws<EngineSettingsException>(() => EngineSettings.Resolve(options, new EngineOptions(), new ModelShape(2048, null)));
        foreach (var part in parts)
        {
            Assert.That(refusal!.Message, Does.Contain(part));
        }
    }
}
