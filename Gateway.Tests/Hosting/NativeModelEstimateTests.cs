using Gateway.Catalog;
using Gateway.Hosting;
using Gateway.Options;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

internal sealed class NativeModelEstimateTests
{
    [TestCase(KvCachePrecision.F16, 2)]
    [TestCase(KvCachePrecision.F32, 4)]
    [TestCase(KvCachePrecision.Q8_0, 34 / 32.0)]
    public void Estimate_IsTheWeightsAndTheKvCache(KvCachePrecision type, double bytes)
    {
        var model = DemoModel.Model;
        var options = new ModelOptions { Engine = { KvCacheTokens = 3000, ContextLength = 1000, KvCacheType = type } };

        var estimate = NativeModelEstimate.Of(Definition(DemoModel.Path, options));

        var vector = (long)model.KeyValueHeadCount * (model.EmbeddingLength / model.HeadCount);
        Assert.That(estimate.ContextLength, Is.EqualTo(1000));
        Assert.That(estimate.MemoryBytes, Is.EqualTo((long)model.SizeBytes + (long)(bytes * 2 * 3000 * model.LayerCount * vector)));
    }

    [Test]
    public void ServiceDefaults_Count()
    {
        var service = new GatewayOptions { Engine = { ContextLength = 123 } };

        Assert.That(NativeModelEstimate.Of(Definition(DemoModel.Path, new ModelOptions(), service)).ContextLength, Is.EqualTo(123));
    }

    [Test]
    public void LaterSplits_AreCounted()
    {
        using var folder = new TemporaryFolder();
        File.Copy(DemoModel.Path, folder.File("a-00001-of-00003.gguf"));
        File.WriteAllBytes(folder.File("a-00002-of-00003.gguf"), new byte[1000]);
        File.WriteAllBytes(folder.File("a-00003-of-00003.gguf"), new byte[234]);
        File.WriteAllBytes(folder.File("b-00002-of-00003.gguf"), new byte[50]);

        var split = NativeModelEstimate.Of(Definition(folder.File("a-00001-of-00003.gguf"), new ModelOptions()));

        var whole = NativeModelEstimate.Of(Definition(DemoModel.Path, new ModelOptions()));
        Assert.That(split.MemoryBytes - whole.MemoryBytes, Is.EqualTo(1234));
    }

    [Test]
    public void FileThatIsNoGguf_HasNoEstimate()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.gguf"), "no model");

        Assert.That(
            () => NativeModelEstimate.Of(Definition(folder.File("a.gguf"), new ModelOptions())),
            Throws.TypeOf<ModelUnavailableException>().With.Message.Contains("a.gguf"));
        Assert.That(
            () => NativeModelEstimate.Of(Definition(folder.File("b.gguf"), new ModelOptions())),
            Throws.TypeOf<ModelUnavailableException>().With.Message.Contains("there is no file").And.Message.Contains("b.gguf"));
    }

    private static ModelDefinition Definition(string path, ModelOptions options, GatewayOptions? service = null) =>
        new("a", path, options, service ?? new GatewayOptions());
}
