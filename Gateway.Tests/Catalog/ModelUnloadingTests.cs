using Gateway.Catalog;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>What goes and when: keep-alive, dead engines, requests in between.</summary>
[CancelAfter(60_000)]
internal sealed class ModelUnloadingTests
{
    [Test]
    public async Task IdleModel_GoesWhenItsTimeIsUp()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Models[0].KeepAliveSeconds = 60);
        await fixture.UseAsync("a");

        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        await fixture.UseAsync("a");
        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded), "the second use counts");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        await fixture.UntilIsAsync("a", ModelState.Unloaded);
        Assert.That(fixture.Loader.Runtime("a").IsDisposed, Is.True);
        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.One.EqualTo("Model a is unloaded: it was idle for 60 s."));
    }

    [Test]
    public async Task LeasedModel_StaysWhateverTheTime()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Models[0].KeepAliveSeconds = 60);
        await fixture.UseAsync("a");
        var lease = await fixture.LeaseAsync("a");

        fixture.Time.Advance(TimeSpan.FromHours(10));
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded));

        lease.Dispose();
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded), "its time begins with the last request's end");
        fixture.Time.Advance(TimeSpan.FromSeconds(60));
        await fixture.UntilIsAsync("a", ModelState.Unloaded);
    }

    [Test]
    public async Task KeepAliveOfZero_UnloadsAfterTheLastRequest()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.KeepAliveSeconds = 0);
        var (one, two) = (await fixture.LeaseAsync("a"), await fixture.LeaseAsync("a"));

        one.Dispose();
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded));
        two.Dispose();

        await fixture.UntilIsAsync("a", ModelState.Unloaded);
        await fixture.UseAsync("a");
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "a"]));
    }

    [Test]
    public async Task NegativeKeepAlive_IsForEver()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Models[0].KeepAliveSeconds = -1);
        await fixture.UseAsync("a");

        fixture.Time.Advance(TimeSpan.FromDays(1000));

        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded));
    }

    [Test]
    public async Task LongestKeepAlive_IsKept()
    {
        // A year: more than the 49 days that a timer can take.
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.KeepAliveSeconds = 31_536_000);
        await fixture.UseAsync("a");

        fixture.Time.Advance(TimeSpan.FromDays(364));
        Assert.That(fixture.State("a"), Is.EqualTo(ModelState.Loaded));
        fixture.Time.Advance(TimeSpan.FromDays(1));

        await fixture.UntilIsAsync("a", ModelState.Unloaded);
    }

    [Test]
    public async Task LoadThatNobodyWaitsForAnyMore_CountsAsIdle()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await fixture.AskAndLeaveAsync("a");
        fixture.Loader.Finish("a");
        await fixture.UntilIsAsync("a", ModelState.Loaded);

        fixture.Time.Advance(TimeSpan.FromSeconds(300));

        await fixture.UntilIsAsync("a", ModelState.Unloaded);
    }

    [Test]
    public async Task DeadEngineThatNobodyUses_IsLoadedAnew()
    {
        await using var fixture = new CatalogFixture(["a"]);
        await fixture.UseAsync("a");
        fixture.Loader.Runtime("a").IsAlive = false;
        Assert.That(fixture.Catalog.CheckHealth()[0].IsAlive, Is.False);

        await fixture.UseAsync("a");

        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "a"]));
        Assert.That(fixture.Catalog.CheckHealth()[0].IsAlive, Is.True);
    }

    [Test]
    public async Task DeadEngineInUse_RefusesNewRequestsAndGoesWithTheLast()
    {
        await using var fixture = new CatalogFixture(["a"]);
        var lease = await fixture.LeaseAsync("a");
        fixture.Loader.Runtime("a").IsAlive = false;

        var refused = await fixture.FailAsync("a");
        lease.Dispose();

        Assert.That((refused.Kind, refused.RetryAfter is null), Is.EqualTo((FailureKind.ModelUnavailable, false)));
        await fixture.UntilIsAsync("a", ModelState.Unloaded);
        await fixture.UseAsync("a");
    }

    [Test]
    public async Task RequestDuringAnUnload_LoadsItAgain()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.KeepAliveSeconds = 0);
        var lease = await fixture.LeaseAsync("a");
        var runtime = fixture.Loader.Runtime("a");
        runtime.EndsLate = true;
        lease.Dispose();
        await fixture.UntilIsAsync("a", ModelState.Unloading);

        var asked = fixture.Ask("a");
        Assert.That(asked.IsCompleted, Is.False);
        runtime.End();

        Assert.That(CatalogFixture.Release(await asked), Is.True);
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "a"]));
    }

    [Test]
    public async Task UnloadThatFails_IsLoggedAndOver()
    {
        await using var fixture = new CatalogFixture(["a"], options => options.Loading.KeepAliveSeconds = 0);
        var lease = await fixture.LeaseAsync("a");
        fixture.Loader.Runtime("a").Fault = new InvalidOperationException("stuck");

        lease.Dispose();

        await fixture.UntilIsAsync("a", ModelState.Unloaded);
        Assert.That(fixture.Log.Lines.Select(line => line.Text), Has.One.EqualTo("Unloading model a failed unexpectedly."));
    }
}
