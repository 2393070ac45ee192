using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class LocalEngineRulesTests
{
    [TestCase(null, null)]
    [TestCase("native", null)]
    [TestCase("Native", "NATIVE")]
    [TestCase("LLamaSharp", null)]
    [TestCase("llamasharp", "LLAMASHARP")]
    [TestCase("llamasharp", "remote")]
    public void OneKindForAllFiles_IsAccepted(string? service, string? model) =>
        Assert.That(LocalEngineRules.MistakesOf(Options(service, model)), Is.Empty);

    [TestCase(null, "llamasharp", "Gateway:Models:0:EngineKind is 'llamasharp', and Gateway:EngineKind is 'native'")]
    [TestCase("llamasharp", "native", "Gateway:Models:0:EngineKind is 'native', and Gateway:EngineKind is 'llamasharp'")]
    public void TwoKindsInOneProcess_AreRefused(string? service, string model, string expected)
    {
        var mistakes = LocalEngineRules.MistakesOf(Options(service, model)).ToList();

        Assert.That(mistakes, Has.Count.EqualTo(1));
        Assert.That(mistakes[0], Does.StartWith(expected).And.Contains($"set Gateway:EngineKind to {model}"));
    }

    [TestCase("vulkan")]
    [TestCase("remote")]
    public void KindThatRunsNoFiles_IsRefusedWithTheKnownOnes(string service) => Assert.That(
        LocalEngineRules.MistakesOf(Options(service, null)),
        Is.EqualTo(new[] { $"Gateway:EngineKind is '{service}'; known are native, llamasharp." }));

    [Test]
    public void ModelThatNamesNoKind_GetsTheServices()
    {
        var options = Options("llamasharp", null);

        Assert.That(EngineKinds.Of(options.Models[0], options), Is.EqualTo(EngineKinds.LLamaSharp));
    }

    [Test]
    public void WhatLLamaSharpCannotDo_IsRefusedByItsKey()
    {
        var options = Options("llamasharp", null);
        options.Engine.ThreadPoll = 0;
        options.Models[0].Engine.PinThreads = true;
        options.Models[0].Engine.KvCacheLayout = KvCacheLayout.Unified;

        Assert.That(LocalEngineRules.MistakesOf(options), Is.EqualTo(new[]
        {
            "Gateway:Engine:ThreadPoll is 0; the engine llamasharp cannot do that. Leave it out.",
            "Gateway:Models:0:Engine:PinThreads is True, Gateway:Models:0:Engine:KvCacheLayout is Unified; the engine llamasharp cannot do that. Leave it out.",
        }));
    }

    [Test]
    public void WhatLLamaSharpDoesAnyway_IsAccepted()
    {
        var options = Options("llamasharp", null);
        options.Engine.PinThreads = false;
        options.Engine.KvCacheLayout = KvCacheLayout.Split;
        options.Engine.SessionIdleSeconds = 60;

        Assert.That(LocalEngineRules.MistakesOf(options), Is.Empty);
    }

    [Test]
    public void NativeEngine_RefusesWhatOnlySessionsHave()
    {
        var options = Options(null, null);
        options.Models[0].Engine.SessionIdleSeconds = 60;

        Assert.That(LocalEngineRules.MistakesOf(options), Is.EqualTo(new[]
        {
            "Gateway:Models:0:Engine:SessionIdleSeconds is 60; the engine native cannot do that. Leave it out.",
        }));
    }

    private static GatewayOptions Options(string? service, string? model) => new()
    {
        EngineKind = service,
        Models = [new ModelOptions { Id = "a", Path = "a.gguf", EngineKind = model }],
    };
}
