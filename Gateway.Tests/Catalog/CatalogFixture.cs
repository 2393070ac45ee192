using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>The real catalog over scripted loads, and a clock that the test moves.</summary>
internal sealed class CatalogFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly LoggerFactory _loggers;
    private readonly List<Task<Outcome<ModelLease>>> _asked = [];

    /// <param name="models">Ids, each with its aliases after it: <c>a,alias</c>. The first is the default model.</param>
    /// <param name="configure">More options.</param>
    public CatalogFixture(string[] models, Action<GatewayOptions>? configure = null)
    {
        _loggers = new LoggerFactory([Log]);
        Options = OptionsOf(models, configure);
        Catalog = new ModelCatalog(
            Options, Folder.Path, static _ => ScriptedCatalog.Defaults, Loader, Time, _loggers.CreateLogger<ModelCatalog>());
    }

    public TemporaryFolder Folder { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public ScriptedLoader Loader { get; } = new();

    public CollectedLog Log { get; } = new();

    public GatewayOptions Options { get; }

    public ModelCatalog Catalog { get; }

    public static GatewayOptions OptionsOf(string[] models, Action<GatewayOptions>? configure = null)
    {
        var options = new GatewayOptions
        {
            Models = [.. models.Select(static names => names.Split(',')).Select(static names =>
                new ModelOptions { Id = names[0], Path = $"{names[0]}.bin", Aliases = [.. names[1..]], Load = LoadTime.OnFirstUse })],
        };
        configure?.Invoke(options);
        return options;
    }

    public static Task UntilAsync(Func<bool> condition) => ProductHost.WaitForAsync(condition);

    public CatalogChanges Read(string[] models, Action<GatewayOptions>? configure = null) =>
        Catalog.Read(OptionsOf(models, configure), Folder.Path);

    public ModelState State(string id) => Catalog.CheckHealth().Single(model => model.Id == id).State;

    /// <summary>Asks for a lease; it may be there, or come later.</summary>
    public Task<Outcome<ModelLease>> Ask(string id, CancellationToken cancellationToken = default)
    {
        var lease = Catalog.LeaseAsync(id, cancellationToken).AsTask();
        _asked.Add(lease);

        // So that a test of a catalog that forgets somebody fails, and soon.
        return lease.WaitAsync(Patience, CancellationToken.None);
    }

    public async Task<ModelLease> LeaseAsync(string id)
    {
        var outcome = await Ask(id);
        Assert.That(outcome.TryGet(out var lease, out var failure), Is.True, failure?.Message);
        return lease!;
    }

    public async Task<GenerationFailure> FailAsync(string id)
    {
        var outcome = await Ask(id);
        Assert.That(outcome.TryGet(out _, out var failure), Is.False);
        return failure!;
    }

    /// <summary>Asks for a model and leaves once its load has begun, which is held until <see cref="ScriptedLoader.Finish"/>.</summary>
    public async Task AskAndLeaveAsync(string id, bool isDeaf = false)
    {
        Loader.Hold(id, isDeaf);
        using var leaving = new CancellationTokenSource();
        var left = Ask(id, leaving.Token);
        await UntilAsync(() => Loader.Begun.Contains(id));
        await leaving.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Asks for a model that is in use until it yields to another one: the place in its queue.</summary>
    public async Task<Task<Outcome<ModelLease>>> AskUntilItYieldsAsync(string id)
    {
        var asked = Ask(id);
        await UntilAsync(() =>
        {
            if (!asked.IsCompleted)
            {
                return true;
            }

            Release(asked.Result);
            asked = Ask(id);
            return false;
        });
        return asked;
    }

    /// <summary>Uses a model once.</summary>
    public async Task UseAsync(string id) => (await LeaseAsync(id)).Dispose();

    /// <summary>Gives a lease back; false where there is none.</summary>
    public static bool Release(Outcome<ModelLease> outcome)
    {
        if (outcome.TryGet(out var lease, out _))
        {
            lease.Dispose();
        }

        return lease is not null;
    }

    public Task UntilIsAsync(string id, ModelState state) => UntilAsync(() => State(id) == state);

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        Assert.That(_asked, Has.All.Matches<Task>(static task => task is { IsCompleted: true }), "everybody who asked got an answer");
        Assert.That(Loader.LoadedNow, Is.Empty, "everything is unloaded in the end");
        _loggers.Dispose();
        Folder.Dispose();
    }
}
