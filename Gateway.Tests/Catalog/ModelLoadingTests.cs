using Gateway.Catalog;
using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>Loads on demand: one for many, failures and their backoff, waiting and leaving.</summary>
[CancelAfter(60_000)]
internal sealed class ModelLoadingTests
{
    [Test]
    public async Task FirstRequest_LoadsAndAliasesMeanTheSameModel()
    {
        await using var fixture = new CatalogFixture(["a,one,org/first", "b"]);
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Unloaded));

        using var lease = await fixture.LeaseAsync("ORG/First");
        using var again = await fixture.LeaseAsync("one");

        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a"]));
        Assert.That((lease.Model.Id, lease.Model.State, lease.Model.Defaults.Temperature), Is.EqualTo(("a", ModelState.Loaded, 0.5f)));
        Assert.That(fixture.State("b"), Is.EqualTo(ModelState.Unloaded));
    }

    [Test]
    public async Task ManyRequests_StartOneLoad()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Hold("a");
        var asked = Enumerable.Range(0, 100).Select(_ => fixture.Ask("a")).ToList();
        await CatalogFixture.UntilAsync(() => fixture.Loader.Begun.Count == 1);
        Assert.That(asked, Has.All.Matches<Task>(static task => task is { IsCompleted: false }));

        fixture.Loader.Finish("a");

        var leases = await Task.WhenAll(asked);
        Assert.That(leases, Has.All.Matches<Outcome<ModelLease>>(lease => lease.TryGet(out _, out _)));
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));
        foreach (var outcome in leases)
        {
            outcome.TryGet(out var lease, out _);
            lease!.Dispose();
        }
    }

    [Test]
    public async Task FailedLoad_IsReportedToAllWhoWait()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Hold("a");
        var asked = Enumerable.Range(0, 100).Select(_ => fixture.Ask("a")).ToList();
        await CatalogFixture.UntilAsync(() => !fixture.Loader.Begun.IsEmpty);

        fixture.Loader.Finish("a", new ModelUnavailableException("a.bin is broken."));

        foreach (var outcome in await Task.WhenAll(asked))
        {
            Assert.That(outcome.TryGet(out _, out var failure), Is.False);
            Assert.That(failure!.Kind, Is.EqualTo(FailureKind.ModelUnavailable));
            Assert.That(failure.Message, Is.EqualTo("Model 'a' could not be loaded: a.bin is broken."));
            Assert.That(failure.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(5)));
        }

        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));
        Assert.That(fixture.Catalog.CheckHealth()[0], Is.EqualTo(new ModelHealth("a", ModelState.Failed, true, "a.bin is broken.")));
    }

    [Test]
    public async Task FailedModel_IsTriedAgainAfterAWaitThatDoubles()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Problems["a"] = new ModelUnavailableException("broken.");
        await fixture.FailAsync("a");

        fixture.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.That((await fixture.FailAsync("a")).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(1)), "at once, with what is left");
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));

        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await fixture.FailAsync("a")).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(2));

        fixture.Loader.Problems.Clear();
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.UseAsync("a");
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded));
    }

    [Test]
    public async Task UnexpectedFault_IsAFailureOfThatModelAlone()
    {
        await using var fixture = new CatalogFixture(["a", "b"]);
        fixture.Loader.Problems["a"] = new InvalidCastException("strange");

        Assert.That((await fixture.FailAsync("a")).Message, Does.Contain("strange").And.Contains("log"));
        await fixture.UseAsync("b");
    }

    [Test]
    public async Task ClientThatLeaves_TakesNobodyWithIt()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Hold("a");
        using var leaving = new CancellationTokenSource();
        var left = fixture.Ask("a", leaving.Token);
        var stays = fixture.Ask("a");
        await CatalogFixture.UntilAsync(() => !fixture.Loader.Begun.IsEmpty);

        await leaving.CancelAsync();

        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
        fixture.Loader.Finish("a");
        Assert.That((await stays).TryGet(out var lease, out _), Is.True);
        lease!.Dispose();
    }

    [Test]
    public async Task LoadWhoseClientsAllLeft_IsFinishedForTheNext()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await fixture.AskAndLeaveAsync("a");

        fixture.Loader.Finish("a");

        await fixture.UntilIsAsync("a", ModelState.Loaded);
        await fixture.UseAsync("a");
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RequestThatWaitsTooLong_GetsAnErrorAndTheLoadGoesOn()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.WaitSeconds = 30);
        fixture.Loader.Hold("a");
        var asked = fixture.Ask("a");
        await CatalogFixture.UntilAsync(() => !fixture.Loader.Begun.IsEmpty);

        fixture.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.That((await asked).TryGet(out _, out var failure), Is.False);
        Assert.That((failure!.Kind, failure.Code), Is.EqualTo((FailureKind.ModelUnavailable, "model_loading")));
        Assert.That(failure.RetryAfter, Is.Not.Null);
        Assert.That(failure.Message, Does.Contain("30 s").And.Contains("Gateway:Loading:WaitSeconds"));
        fixture.Loader.Finish("a");
        await fixture.UseAsync("a");
        Assert.That(fixture.Loader.Begun, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Queue_HasABound()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.QueueLength = 3);
        fixture.Loader.Hold("a");
        var asked = Enumerable.Range(0, 3).Select(_ => fixture.Ask("a")).ToList();

        var refused = await fixture.FailAsync("a");

        Assert.That(refused.Kind, Is.EqualTo(FailureKind.Overloaded));
        Assert.That(refused.Message, Does.Contain("3 requests").And.Contains("Gateway:Loading:QueueLength"));
        fixture.Loader.Finish("a");
        foreach (var outcome in await Task.WhenAll(asked))
        {
            Assert.That(outcome.TryGet(out var lease, out _), Is.True);
            lease!.Dispose();
        }
    }

    [Test]
    public async Task Progress_IsToldWhileItLoads()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Hold("a");
        var asked = fixture.Ask("a");
        await CatalogFixture.UntilAsync(() => fixture.Loader.Progress.ContainsKey("a"));

        fixture.Loader.Progress["a"].Report(0.25f);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        fixture.Loader.Progress["a"].Report(0.5f);

        fixture.Catalog.Find("a").TryGet(out var info, out _);
        Assert.That((info!.State, info.Progress), Is.EqualTo((ModelState.Loading, 0.5f)));
        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.Exactly(1).EqualTo("Loading model a: 50 %."));
        fixture.Loader.Finish("a");
        Assert.That((await asked).TryGet(out var lease, out _), Is.True);
        lease!.Dispose();
    }

    [Test]
    public async Task StopDuringALoad_AnswersWhoWaitsAndRefusesNewOnes()
    {
        await using var fixture = new CatalogFixture(["a"]);
        fixture.Loader.Hold("a");
        var asked = fixture.Ask("a");
        await CatalogFixture.UntilAsync(() => !fixture.Loader.Begun.IsEmpty);

        await fixture.Catalog.StopAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.That((await asked).TryGet(out _, out var failure), Is.False);
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That((await fixture.FailAsync("a")).Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Unloaded));
    }

    [Test]
    public async Task ModelsThatLoadAtStart_AreStartingUntilTheyAreThrough()
    {
        await using var fixture = new CatalogFixture(["a", "b", "c"], options =>
        {
            options.Models[0].Load = LoadTime.AtStart;
            options.Models[1].Load = LoadTime.AtStart;
        });
        fixture.Loader.Problems["b"] = new ModelUnavailableException("broken.");
        Assert.That(fixture.Catalog.CheckHealth().Select(model => model.IsStarting), Is.EqualTo([true, true, false]));

        await fixture.Catalog.LoadAsync();

        Assert.That(
            fixture.Catalog.CheckHealth().Select(model => (model.State, model.IsStarting)),
            Is.EqualTo([(ModelState.Loaded, false), (ModelState.Failed, false), (ModelState.Unloaded, false)]));
        Assert.That(fixture.Catalog.DescribeServed(), Is.EqualTo("a (in a script); at first use c"));
    }

    [Test]
    public async Task Survey_FindsBrokenHeadersAndContextLengths()
    {
        await using var fixture = new CatalogFixture(["a", "b", "c"]);
        fixture.Loader.BrokenHeaders["b"] = new ModelUnavailableException("b.bin is truncated.");
        fixture.Loader.BrokenHeaders["c"] = new InvalidCastException("strange");

        fixture.Catalog.Survey(CancellationToken.None);

        Assert.That(fixture.Catalog.List().Select(model => (model.State, model.ContextLength, model.Problem)), Is.EqualTo(
        [
            (ModelState.Unloaded, 2048, default(string)),
            (ModelState.Failed, default(int?), "b.bin is truncated."),
            (ModelState.Failed, default(int?), "loading it failed unexpectedly (strange); the service's log says more."),
        ]));
        Assert.That(fixture.Loader.Begun, Is.Empty);
    }
}
