using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>Limits of models and of memory: who goes for whom, who waits, and what never fits.</summary>
[CancelAfter(60_000)]
internal sealed class MemoryLimitsTests
{
    [Test]
    public async Task Budget_MakesTheLeastRecentlyUsedOneGo()
    {
        await using var fixture = new CatalogFixture(["a", "b", "c"], options => options.Loading.MaxLoaded = 2);
        await fixture.UseAsync("a");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.UseAsync("b");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.UseAsync("a");

        await fixture.UseAsync("c");

        Assert.That(fixture.Loader.LoadedNow, Is.EquivalentTo(["a", "c"]));
        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.One.EqualTo("Model b is unloaded: its memory is needed for c."));
    }

    [Test]
    public async Task MemoryBudget_IsNeverExceeded()
    {
        await using var fixture = new CatalogFixture(["a", "b", "c"], options => options.Loading.MemoryBudgetBytes = 1000);
        (fixture.Loader.Bytes["a"], fixture.Loader.Bytes["b"], fixture.Loader.Bytes["c"]) = (600, 400, 500);
        await fixture.UseAsync("a");
        await fixture.UseAsync("b");
        Assert.That(fixture.Loader.LoadedNow, Is.EquivalentTo(["a", "b"]), "exactly the budget");

        await fixture.UseAsync("c");

        Assert.That(fixture.Loader.LoadedNow, Is.EquivalentTo(["b", "c"]));
    }

    [Test]
    public async Task NewModel_WaitsUntilTheOldOnesMemoryIsBack()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MaxLoaded = 1);
        await fixture.UseAsync("a");
        fixture.Loader.Runtime("a").EndsLate = true;

        var asked = fixture.Ask("b");
        await fixture.UntilIsAsync("a", ModelState.Unloading);
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a"]));
        fixture.Loader.Runtime("a").End();

        Assert.That((await asked).TryGet(out var lease, out _), Is.True);
        lease!.Dispose();
    }

    [Test]
    public async Task LeasedModel_IsNotUnloadedForAnother()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MaxLoaded = 1);
        var busy = await fixture.LeaseAsync("a");
        var asked = fixture.Ask("b");
        var again = await fixture.AskUntilItYieldsAsync("a");
        Assert.That((fixture.State("a"), fixture.State("b"), asked.IsCompleted), Is.EqualTo((ModelState.Loaded, ModelState.Loading, false)));

        busy.Dispose();

        Assert.That(CatalogFixture.Release(await asked), Is.True);
        Assert.That(CatalogFixture.Release(await again), Is.True, "it comes back for who asked meanwhile");
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "b", "a"]));
    }

    [Test]
    public async Task TwoModelsThatTakeTurns_BothGetThem()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MaxLoaded = 1);
        var busy = await fixture.LeaseAsync("a");
        var forB = fixture.Ask("b");
        var forA = await fixture.AskUntilItYieldsAsync("a");

        busy.Dispose();

        Assert.That((await forB).TryGet(out var ofB, out _), Is.True, "who came first is served first");
        Assert.That(forA.IsCompleted, Is.False);
        ofB!.Dispose();
        Assert.That(CatalogFixture.Release(await forA), Is.True);
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "b", "a"]));
    }

    [Test]
    public async Task ModelThatNobodyWaitsFor_TakesNoPlace()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MaxLoaded = 1);
        using var busy = await fixture.LeaseAsync("a");
        using var leaving = new CancellationTokenSource();
        var asked = fixture.Ask("b", leaving.Token);
        var held = await fixture.AskUntilItYieldsAsync("a");

        await leaving.CancelAsync();

        Assert.That(async () => await asked, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(CatalogFixture.Release(await held), Is.True, "the model that should have gone serves on");
        await fixture.UntilIsAsync("b", ModelState.Unloaded);
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a"]));
    }

    [Test]
    public async Task RequestThatWaitsForRoomTooLong_GetsAnError()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MaxLoaded = 1);
        using var busy = await fixture.LeaseAsync("a");
        var asked = fixture.Ask("b");
        await fixture.UntilIsAsync("b", ModelState.Loading);

        fixture.Time.Advance(TimeSpan.FromSeconds(300));

        Assert.That((await asked).TryGet(out _, out var failure), Is.False);
        Assert.That(failure!.Message, Does.Contain("memory that others use"));
        await fixture.UntilIsAsync("b", ModelState.Unloaded);
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded));
    }

    [Test]
    public async Task ModelLargerThanTheBudget_IsRefusedWithBothFigures()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MemoryBudgetBytes = 1000);
        fixture.Loader.Bytes["a"] = 1001;
        await fixture.UseAsync("b");

        var failure = await fixture.FailAsync("a");

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.ModelUnavailable));
        Assert.That(failure.Message, Does.Contain("1001 bytes").And.Contains("Gateway:Loading:MemoryBudgetBytes is 1000"));
        Assert.That(fixture.Loader.LoadedNow, Is.EqualTo(["b"]), "nothing went for it in vain");
    }

    [Test]
    public async Task BudgetThatNoModelFits_IsKnownAtStart()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options => options.Loading.MemoryBudgetBytes = 50);

        fixture.Catalog.Survey(CancellationToken.None);

        Assert.That(fixture.Catalog.HasNothingToServe, Is.True);
        Assert.That(fixture.Catalog.CheckHealth().Select(model => model.Problem), Has.All.Contains("100 bytes").And.All.Contains("is 50"));
    }

    [Test]
    public async Task ModelsThatLoadAtStart_DoNotDriveEachOtherOut()
    {
        await using var fixture = new CatalogFixture(["a", "b"], options =>
        {
            options.Loading.Load = LoadTime.AtStart;
            options.Loading.MaxLoaded = 1;
            options.Models[0].Load = options.Models[1].Load = null;
        });

        await fixture.Catalog.LoadAsync();

        Assert.That(fixture.Loader.LoadedNow, Is.EqualTo(["a"]));
        Assert.That(fixture.Catalog.CheckHealth().Select(model => (model.State, model.IsStarting)), Is.EqualTo(
            [(ModelState.Loaded, false), (ModelState.Unloaded, false)]));
        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.One.Contains("Model b is not loaded now: a would have to be unloaded"));
    }

    [Test]
    public async Task ModelWithoutMemoryOfItsOwn_IsOutsideOfTheBudget()
    {
        await using var fixture = new CatalogFixture(["a", "far"], options => options.Loading.MaxLoaded = 1);
        fixture.Loader.Bytes["far"] = 0;
        using var busy = await fixture.LeaseAsync("a");

        await fixture.UseAsync("far");

        Assert.That(fixture.Loader.LoadedNow, Is.EquivalentTo(["a", "far"]));
    }

    [Test]
    public async Task ModelWithoutMemoryOfItsOwn_WaitsForNoOtherLoad()
    {
        await using var fixture = new CatalogFixture(["a", "far"]);
        fixture.Loader.Bytes["far"] = 0;
        fixture.Loader.Hold("a");
        var slow = fixture.Ask("a");
        await CatalogFixture.UntilAsync(() => !fixture.Loader.Begun.IsEmpty);

        await fixture.UseAsync("far");

        Assert.That(slow.IsCompleted, Is.False);
        fixture.Loader.Finish("a");
        Assert.That(CatalogFixture.Release(await slow), Is.True);
    }

    [Test]
    public async Task Churn_ServesEverybodyWithinTheLimits()
    {
        await using var fixture = new CatalogFixture(["a", "b", "c", "d"], options => options.Loading.MaxLoaded = 2);
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 100; i++)
            {
                using var leaving = new CancellationTokenSource();
                var asked = fixture.Catalog.LeaseAsync("abcd"[random.Next(4)].ToString(), leaving.Token).AsTask();
                if (random.Next(4) == 0)
                {
                    await leaving.CancelAsync();
                }

                try
                {
                    Assert.That((await asked).TryGet(out var lease, out var failure), Is.True, failure?.Message);
                    Assert.That(fixture.Loader.Runtimes.Count(runtime => runtime.Id == lease!.Model.Id && !runtime.IsDisposed), Is.EqualTo(1));
                    InterlockedMax(ref most, fixture.Loader.LoadedNow.Count());
                    await Task.Yield();
                    lease!.Dispose();
                }
                catch (OperationCanceledException)
                {
                    // This client left.
                }
            }
        })));

        Assert.That(most, Is.InRange(1, 2));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
