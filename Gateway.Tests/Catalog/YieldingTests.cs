using Gateway.Catalog;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

/// <summary>A model waits while those that are loaded are in use all the time.</summary>
[CancelAfter(60_000)]
internal sealed class YieldingTests
{
    private static readonly string[] Models = ["a", "b", "c"];

    [Test]
    public async Task ModelThatWaits_GetsItsTurnHoweverBusyTheOthersAre()
    {
        await using var fixture = new CatalogFixture(Models, options => options.Loading.MaxLoaded = 2);
        var (a, c) = (new Busy(fixture, "a"), new Busy(fixture, "c"));
        await a.StartAsync();
        await c.StartAsync();
        var asked = fixture.Ask("b");
        await fixture.UntilIsAsync("b", ModelState.Loading);

        // Each of them is never without a request, as long as it takes new ones.
        for (var turn = 0; turn < 200 && !asked.IsCompleted; turn++)
        {
            await (turn % 2 == 0 ? a : c).NextAsync();
        }

        Assert.That(asked.IsCompleted, Is.True, "who waits gets a turn");
        Assert.That(CatalogFixture.Release(await asked), Is.True);
        await a.EndAsync();
        await c.EndAsync();
    }

    [Test]
    public async Task ModelThatYields_ServesOnWhereAnIdleOneMakesTheRoom()
    {
        await using var fixture = new CatalogFixture(Models, options => options.Loading.MaxLoaded = 2);
        var (ofA, ofC) = (await fixture.LeaseAsync("a"), await fixture.LeaseAsync("c"));
        var forB = fixture.Ask("b");
        var held = await HoldOneAsync(fixture);
        var other = held.Id == "a" ? ofC : ofA;

        other.Dispose();

        Assert.That(CatalogFixture.Release(await forB), Is.True);
        Assert.That(CatalogFixture.Release(await held.Asked), Is.True, "nobody wants its memory any more");
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "c", "b"]));
        (held.Id == "a" ? ofA : ofC).Dispose();
    }

    [Test]
    public async Task ModelThatYields_ServesOnWhenTheLimitIsRaised()
    {
        await using var fixture = new CatalogFixture(Models, options => options.Loading.MaxLoaded = 2);
        using var ofA = await fixture.LeaseAsync("a");
        using var ofC = await fixture.LeaseAsync("c");
        var forB = fixture.Ask("b");
        var held = await HoldOneAsync(fixture);

        fixture.Read(Models, options => options.Loading.MaxLoaded = 3);

        Assert.That(CatalogFixture.Release(await forB), Is.True);
        Assert.That(CatalogFixture.Release(await held.Asked), Is.True);
        Assert.That(fixture.Loader.Begun, Is.EqualTo(["a", "c", "b"]));
    }

    /// <summary>Asks both in turns until one of them lets its request wait.</summary>
    private static async Task<(string Id, Task<Outcome<ModelLease>> Asked)> HoldOneAsync(CatalogFixture fixture)
    {
        (string Id, Task<Outcome<ModelLease>> Asked) held = default;
        await CatalogFixture.UntilAsync(() => Array.Exists(["a", "c"], id =>
        {
            held = (id, fixture.Ask(id));
            return !held.Asked.IsCompleted || !CatalogFixture.Release(held.Asked.Result);
        }));
        return held;
    }

    /// <summary>Requests for one model that overlap: while it takes new ones, two of them run at any time.</summary>
    private sealed class Busy(CatalogFixture fixture, string id)
    {
        private readonly Queue<Task<Outcome<ModelLease>>> _running = new();
        private Task<Outcome<ModelLease>>? _next;

        public async Task StartAsync()
        {
            for (var i = 0; i < 2; i++)
            {
                _running.Enqueue(fixture.Ask(id));
                await _running.Last();
            }
        }

        /// <summary>A request comes, and the oldest one is through.</summary>
        public async Task NextAsync()
        {
            _next ??= fixture.Ask(id);
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
            if (_running.TryDequeue(out var oldest))
            {
                CatalogFixture.Release(await oldest);
            }

            // The room is made on another thread, which gets a chance to choose anew.
            await Task.Delay(2);
            if (_next.IsCompleted)
            {
                _running.Enqueue(_next);
                _next = null;
            }
        }

        public async Task EndAsync()
        {
            foreach (var asked in _running.Append(_next).OfType<Task<Outcome<ModelLease>>>())
            {
                CatalogFixture.Release(await asked);
            }
        }
    }
}
