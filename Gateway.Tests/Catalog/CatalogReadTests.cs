using Gateway.Catalog;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>The configuration and the folder read again while models are loaded, load and run.</summary>
[CancelAfter(60_000)]
internal sealed class CatalogReadTests
{
    [Test]
    public async Task ModelThatIsTheSame_StaysLoaded()
    {
        await using var fixture = new CatalogFixture(["a", "b"]);
        await fixture.UseAsync("a");

        var changes = fixture.Read(["a", "b"]);

        Assert.That(changes.IsEmpty, Is.True);
        await fixture.UseAsync("a");
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a"]));
    }

    [Test]
    public async Task AliasesAndKeepAlive_ChangeWithoutANewLoad()
    {
        await using var fixture = new CatalogFixture(["a,old"]);
        await fixture.UseAsync("old");

        var changes = fixture.Read(["a,new"], options => options.Models[0].KeepAliveSeconds = 7);

        Assert.That(changes.IsEmpty, Is.True);
        await fixture.UseAsync("new");
        Assert.That((await fixture.FailAsync("old")).Kind, Is.EqualTo(FailureKind.ModelNotFound));
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a"]));
        fixture.Time.Advance(TimeSpan.FromSeconds(7));
        await fixture.UntilIsAsync("a", ModelState.Unloaded);
    }

    [Test]
    public async Task KeepAliveThatGotShorter_CountsForAModelThatIsIdleAlready()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await fixture.UseAsync("a");
        fixture.Time.Advance(TimeSpan.FromSeconds(100));

        fixture.Read(["a"], options => options.Loading.KeepAliveSeconds = 50);

        await fixture.UntilIsAsync("a", ModelState.Unloaded);
    }

    [Test]
    public async Task RemovedModel_FinishesItsRequestsFirst()
    {
        await using var fixture = new CatalogFixture(["a", "b"]);
        var streaming = await fixture.LeaseAsync("b");

        var changes = fixture.Read(["a"]);

        Assert.That(changes.ToString(), Is.EqualTo("removed b"));
        Assert.That((await fixture.FailAsync("b")).Message, Does.StartWith("The model 'b' is not installed. Installed: 'a'."));
        Assert.That(fixture.Catalog.List().Select(model => model.Id), Is.EqualTo(["a"]));
        Assert.That(fixture.Loader.Runtime("b").IsDisposed, Is.False);
        streaming.Dispose();
        await CatalogFixture.UntilAsync(() => fixture.Loader.Runtime("b").IsDisposed);
    }

    [Test]
    public async Task RemovedIdleModel_IsUnloadedAtOnce()
    {
        await using var fixture = new CatalogFixture(["a", "b"]);
        await fixture.UseAsync("b");

        fixture.Read(["a"]);

        await CatalogFixture.UntilAsync(() => fixture.Loader.Runtime("b").IsDisposed);
    }

    [Test]
    public async Task ChangedModel_ServesTheOldOnesRequestsAndTheNewOnes()
    {
        await using var fixture = new CatalogFixture(["a"]);
        var streaming = await fixture.LeaseAsync("a");
        var before = fixture.Loader.Runtime("a");

        var changes = fixture.Read(["a"], options => options.Models[0].Engine.ContextLength = 99);
        await fixture.UseAsync("a");

        Assert.That(changes.ToString(), Is.EqualTo("changed a"));
        Assert.That(fixture.Loader.Runtime("a"), Is.Not.SameAs(before));
        Assert.That(before.IsDisposed, Is.False);
        streaming.Dispose();
        await CatalogFixture.UntilAsync(() => before.IsDisposed);
        Assert.That(fixture.Loader.LoadedNow, Is.EqualTo(["a"]));
    }

    [Test]
    public async Task ChangedModelWithoutRoomForBoth_WaitsForTheOldOne()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.MaxLoaded = 1);
        var streaming = await fixture.LeaseAsync("a");

        fixture.Read(["a"], options =>
        {
            options.Loading.MaxLoaded = 1;
            options.Engine.ContextLength = 99;
        });
        var asked = fixture.Ask("a");
        await fixture.UntilIsAsync("a", ModelState.Loading);
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));
        streaming.Dispose();

        Assert.That(CatalogFixture.Release(await asked), Is.True);
        Assert.That(fixture.Loader.LoadedNow, Is.EqualTo(["a"]));
    }

    [Test]
    public async Task ModelThatIsChangedWhileItLoads_IsLoadedAsItIsNow()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Hold("a");
        var asked = fixture.Ask("a");
        await CatalogFixture.UntilAsync(() => fixture.Loader.Begun.Count == 1);

        fixture.Read(["a"], options => options.Models[0].Engine.ContextLength = 99);
        await CatalogFixture.UntilAsync(() => fixture.Loader.Begun.Count == 2);
        fixture.Loader.Finish("a");

        Assert.That(CatalogFixture.Release(await asked), Is.True, "who waited for the old one gets the new one");
        Assert.That(fixture.Loader.Runtimes, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ModelThatIsAskedForWhileItsOldLoadIsBeingCancelled_GetsTheNewOne(bool endsWell)
    {
        await using var fixture = new CatalogFixture(["a"], static options => options.Loading.MaxLoaded = 1);
        await fixture.AskAndLeaveAsync("a", isDeaf: true);

        fixture.Read(["a"], static options =>
        {
            options.Loading.MaxLoaded = 1;
            options.Engine.ContextLength = 99;
        });
        var asked = fixture.Ask("a");
        await fixture.UntilIsAsync("a", ModelState.Loading);
        Assert.That((fixture.Loader.Begun.Count, asked.IsCompleted), Is.EqualTo((1, false)), "the old one is not over yet");
        fixture.Loader.Finish("a", endsWell ? null : new OperationCanceledException());

        Assert.That(CatalogFixture.Release(await asked), Is.True);
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "a"]));
        Assert.That(fixture.Loader.Runtimes.Select(static runtime => runtime.IsDisposed), Is.EqualTo(endsWell ? [true, false] : new[] { false }));
    }

    [Test]
    public async Task ModelThatIsRemovedWhileItLoads_IsNotFound()
    {
        await using var fixture = new CatalogFixture(["a", "b"]);
        fixture.Loader.Hold("b");
        var asked = fixture.Ask("b");
        await CatalogFixture.UntilAsync(() => !fixture.Loader.Begun.IsEmpty);

        fixture.Read(["a"]);

        Assert.That((await asked).TryGet(out _, out var failure), Is.False);
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.ModelNotFound));
    }

    [Test]
    public async Task ChangedModel_IsTriedAtOnceThoughTheOldOneFailed()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Problems["a"] = new ModelUnavailableException("broken.");
        await fixture.FailAsync("a");
        fixture.Loader.Problems.Clear();

        fixture.Read(["a"], options => options.Models[0].Engine.ContextLength = 99);

        await fixture.UseAsync("a");
    }

    [Test]
    public async Task AddedModel_IsThere()
    {
        await using var fixture = new CatalogFixture(["a"]);

        var changes = fixture.Read(["b", "a"]);

        Assert.That(changes.ToString(), Is.EqualTo("added b"));
        using var lease = await fixture.LeaseAsync("b");
        fixture.Catalog.Find(null).TryGet(out var first, out _);
        Assert.That(first!.Id, Is.EqualTo("b"), "the default is the first one");
    }

    [Test]
    public async Task ConfigurationWithoutAModel_ChangesNothing()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await fixture.UseAsync("a");

        Assert.That(() => fixture.Read([]), Throws.TypeOf<CatalogException>().With.Message.Contains("no model to serve"));
        Assert.That(
            () => fixture.Read(["b"], options => options.DefaultModel = "c"),
            Throws.TypeOf<CatalogException>().With.Message.EqualTo("Gateway:DefaultModel is 'c', which is not installed. Installed: b."));

        await fixture.UseAsync("a");
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));

        // What is looked for in the folder from now on is what the old configuration has there.
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(fixture.Catalog.List().Select(static model => model.Id), Is.EqualTo(["a"]));
        Assert.That(fixture.Log.Lines.Where(static line => line.Text.Contains("models folder", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task ReplacedFile_IsAChange()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await File.WriteAllTextAsync(fixture.Folder.File("a.bin"), "1");
        fixture.Read(["a"]);
        await fixture.UseAsync("a");

        await File.WriteAllTextAsync(fixture.Folder.File("a.bin"), "22");

        Assert.That(fixture.Read(["a"]).ToString(), Is.EqualTo("changed a"));
    }
}
