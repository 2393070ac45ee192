using Gateway.Catalog;
using Gateway.Hosting;
using Gateway.Options;
using Gateway.Tests.Catalog;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

[CancelAfter(60_000)]
internal sealed class ModelLoadersTests
{
    [TestCase(EngineKinds.Native)]
    [TestCase(EngineKinds.LLamaSharp)]
    [TestCase(EngineKinds.Remote)]
    public async Task Model_IsLoadedByTheLoaderOfItsKind(string kind)
    {
        var loaders = EngineKinds.All.ToDictionary(static name => name, static _ => new ScriptedLoader());

        await LoadAsync(kind, loaders);

        Assert.That(loaders.Where(static loader => !loader.Value.Begun.IsEmpty).Select(static loader => loader.Key), Is.EqualTo(new[] { kind }));
    }

    [TestCase(EngineKinds.Native)]
    [TestCase(EngineKinds.LLamaSharp)]
    [Platform("Linux", Reason = "The resident memory is read as Linux tells it.")]
    public async Task UnloadedModelOfThisMachine_GivesBackWhatNativeCodeFreed(string kind)
    {
        var loaded = await LoadAsync(kind, new Dictionary<string, ScriptedLoader> { [kind] = new() });
        using var heap = new FragmentedHeap();
        var before = Environment.WorkingSet;
        await loaded.DisposeAsync();

        Assert.That(before - Environment.WorkingSet, Is.GreaterThan(FragmentedHeap.FreeBytes / 2));
    }

    [Test]
    public async Task RemoteModel_HasNothingToGiveBack()
    {
        var loaded = await LoadAsync(EngineKinds.Remote, new Dictionary<string, ScriptedLoader> { [EngineKinds.Remote] = new() });

        Assert.That(loaded.Unloaded is null);
    }

    private static Task<LoadedModel> LoadAsync(string kind, IReadOnlyDictionary<string, ScriptedLoader> loaders)
    {
        var services = new ServiceCollection();
        foreach (var (name, loader) in loaders)
        {
            services.AddKeyedSingleton<IModelLoader>(name, loader);
        }

        var definition = new ModelDefinition("a", "a.gguf", new ModelOptions { EngineKind = kind }, new GatewayOptions());
        return new ModelLoaders(services.BuildServiceProvider()).LoadAsync(definition, new Progress<float>(), CancellationToken.None);
    }
}
