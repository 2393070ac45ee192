using Gateway.Engines.Native;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>Who gets a place, seen through the scheduler.</summary>
[TestFixture]
internal sealed class AdmissionTests
{
    private const int ContextLength = 4096;

    private static readonly SchedulerLimits Unified = new(16, 32, 65_536, 512, SharesPrefixes: true);

    private static readonly SchedulerLimits Split = new(16, 16, 16 * ContextLength, 512, SharesPrefixes: true, IsSplit: true);

    /// <summary>Users of one long prefix that nobody has computed yet wait for the first of them, and only they.</summary>
    [Test]
    public void Followers_HoldUpNobodyBehindThem([Values(20, 40, 150)] int followers, [Values] bool isSplit)
    {
        var simulation = new SchedulerSimulation(isSplit ? Split : Unified);
        var users = Enumerable.Range(0, followers + 1).Select(user => simulation.Add([.. Tokens(2600), 5000 + user], 2, ContextLength)).ToArray();
        var shortOne = simulation.Add([1, 2, 3, 4], 2, ContextLength);
        var steps = 0;
        while (shortOne.Sampled == 0)
        {
            Assert.That(++steps, Is.LessThanOrEqualTo(4));
            simulation.Step();
        }

        simulation.RunToEnd(10_000);
        Assert.That(users[1..].Select(static user => user.CachedTokens), Is.All.GreaterThan(2600 - simulation.Scheduler.Kv.WorthwhilePrefix));
    }

    [Test]
    public void Follower_ItsLeaderLeaves_AnotherLeadsAndNothingIsLost()
    {
        var simulation = new SchedulerSimulation(Split);
        var users = Enumerable.Range(0, 3).Select(user => simulation.Add([.. Tokens(2600), 5000 + user], 2, ContextLength)).ToArray();
        simulation.Step();
        simulation.Step();
        var computed = users[0].Computed;
        simulation.Abort(users[0]);
        simulation.Step();

        Assert.That(users[1].CachedTokens, Is.EqualTo(computed).And.GreaterThan(0));
        Assert.That(users[2].Kv, Is.Null, "it follows the second now");
        simulation.RunToEnd(1000);
        Assert.That(users[2].CachedTokens, Is.GreaterThan(2600 - simulation.Scheduler.Kv.WorthwhilePrefix));
    }

    /// <summary>The leader has a long prompt of its own; who shares only its beginning waits for that alone.</summary>
    [Test]
    public void Follower_SharedBeginningIsComputed_DoesNotWaitForTheRest()
    {
        var simulation = new SchedulerSimulation(Unified);
        var leader = simulation.Add([.. Tokens(3000)], 2, ContextLength);
        var follower = simulation.Add([.. Tokens(300), 1, 2], 2, ContextLength);
        while (follower.Sampled == 0)
        {
            Assert.That(leader.Computed, Is.LessThan(1000));
            simulation.Step();
        }

        Assert.That(follower.CachedTokens, Is.GreaterThan(300 - simulation.Scheduler.Kv.WorthwhilePrefix));
    }

    /// <summary>A decode step takes 10 ms and a prefill token about 1 ms, so that 30 of them fit a stream's gap, and 99 (sizes are looked at some per cent apart) its pause while others wait.</summary>
    [TestCase(16, 65_536, null, 30, TestName = "nobody waits")]
    [TestCase(16, 65_536, "", 30, TestName = "a follower is held back on purpose")]
    [TestCase(2, 65_536, "", 99, TestName = "no place is left")]
    [TestCase(16, 4000, "other", 99, TestName = "no cells are left")]
    public void Prefill_BesideAStream_IsLargeOnlyWhileSomebodyFindsNoRoom(int places, int cells, string? waiting, int prefill)
    {
        var limits = Unified with { MaxSequences = places, KvCells = cells };
        var budget = new PrefillBudget(limits.BatchTokens);
        budget.Record(1, 0, 0.010);
        budget.Record(0, 25, 0.0249);
        budget.Record(0, 50, 0.050);
        budget.Record(0, 100, 0.100);
        var simulation = new SchedulerSimulation(limits, budget: budget);
        simulation.Add([1, 2, 3], 1000, ContextLength);
        for (var i = 0; i < 6; i++)
        {
            simulation.Step();
        }

        simulation.Add([.. Tokens(2600), 1], 2, ContextLength);
        if (waiting is not null)
        {
            simulation.Add([.. Tokens(2600), 2], 2, ContextLength, waiting);
        }

        var plan = simulation.Step();
        Assert.That((plan.FlowingCount, plan.TokenCount - plan.DecodeCount), Is.EqualTo((1, prefill)));
    }

    private static int[] Tokens(int count) => [.. Enumerable.Range(10, count)];
}
