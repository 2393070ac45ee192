using Gateway.Catalog;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

internal sealed class LoadingRulesTests
{
    [TestCase(null, null, true, false, LoadTime.AtStart)]
    [TestCase(null, null, false, false, LoadTime.OnFirstUse)]
    [TestCase(null, null, false, true, LoadTime.AtStart)]
    [TestCase(null, LoadTime.AtStart, false, false, LoadTime.AtStart)]
    [TestCase(null, LoadTime.OnFirstUse, true, true, LoadTime.OnFirstUse)]
    [TestCase(LoadTime.OnFirstUse, LoadTime.AtStart, true, false, LoadTime.OnFirstUse)]
    public void LoadTime_IsTheModelsThenTheServicesThenByWhatItIs(
        object? model, object? service, bool isDefault, bool isRemote, object expected) =>
        Assert.That(LoadingRules.LoadTimeOf(Definition((LoadTime?)model, null, (LoadTime?)service, null, isRemote), isDefault), Is.EqualTo(expected));

    [Test]
    public void KeepAliveOfZero_LoadsNothingAtStartByItself()
    {
        Assert.That(LoadingRules.LoadTimeOf(Definition(null, 0, null, null, false), isDefault: true), Is.EqualTo(LoadTime.OnFirstUse));
        Assert.That(LoadingRules.LoadTimeOf(Definition(LoadTime.AtStart, 0, null, null, false), isDefault: true), Is.EqualTo(LoadTime.AtStart));
    }

    [Test]
    public void RemoteModel_StaysForEver()
    {
        var remote = Definition(null, null, null, 0, isRemote: true);

        Assert.That(LoadingRules.LoadTimeOf(remote, isDefault: false), Is.EqualTo(LoadTime.AtStart));
        Assert.That(LoadingRules.KeepAliveOf(remote, LoadTime.AtStart), Is.Null);
    }

    [TestCase(null, null, LoadTime.AtStart, null)]
    [TestCase(null, null, LoadTime.OnFirstUse, 300)]
    [TestCase(null, 7, LoadTime.AtStart, 7)]
    [TestCase(null, -1, LoadTime.OnFirstUse, null)]
    [TestCase(0, -1, LoadTime.OnFirstUse, 0)]
    [TestCase(-1, 7, LoadTime.OnFirstUse, null)]
    public void KeepAlive_IsTheModelsThenTheServicesThenByWhenItIsLoaded(int? model, int? service, object load, int? seconds) => Assert.That(
        LoadingRules.KeepAliveOf(Definition(null, model, null, service, false), (LoadTime)load),
        Is.EqualTo(seconds is { } number ? TimeSpan.FromSeconds(number) : default(TimeSpan?)));

    [TestCase(null, 0, 4)]
    [TestCase(null, 9, 9)]
    [TestCase(2, 9, 2)]
    public void MaxLoaded_IsAtLeastWhatLoadsAtStart(int? option, int atStart, int expected) =>
        Assert.That(LoadingRules.LimitsOf(new LoadingOptions { MaxLoaded = option }, atStart), Is.EqualTo(new MemoryLimits(expected, null)));

    [TestCase(1, 5)]
    [TestCase(2, 10)]
    [TestCase(5, 80)]
    [TestCase(7, 300)]
    [TestCase(1_000_000, 300)]
    public void Backoff_DoublesUpToItsLimit(int failures, int seconds) =>
        Assert.That(LoadingRules.BackoffAfter(new LoadingOptions(), failures), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    private static ModelDefinition Definition(LoadTime? load, int? keepAlive, LoadTime? serviceLoad, int? serviceKeepAlive, bool isRemote)
    {
        var service = new GatewayOptions { Loading = { Load = serviceLoad, KeepAliveSeconds = serviceKeepAlive } };
        var model = new ModelOptions { Id = "a", Load = load, KeepAliveSeconds = keepAlive, Remote = { Url = isRemote ? "http://h" : null } };
        return new ModelDefinition("a", "a.gguf", model, service);
    }
}
