using Gateway.Engines.Native;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

[TestFixture]
internal sealed class SchedulerTests
{
    private const int ContextLength = 512;

    private static readonly SchedulerLimits Limits = new(4, 12, 1024, 64, SharesPrefixes: true);

    [Test]
    public void Plan_OneSequence_PrefillsInChunksThenDecodesOneByOne()
    {
        var simulation = new SchedulerSimulation(Limits);
        var sequence = simulation.Add(Tokens(150), 3, ContextLength);

        int[] counts = [simulation.Step().TokenCount, simulation.Step().TokenCount, simulation.Step().TokenCount];
        Assert.That(counts, Is.EqualTo(new[] { 64, 64, 22 }));
        Assert.That(sequence.Sampled, Is.EqualTo(1));
        Assert.That(simulation.Step().TokenCount, Is.EqualTo(1));
        simulation.Step();
        Assert.That(sequence.Sampled, Is.EqualTo(3));
        Assert.That(simulation.Scheduler.IsIdle);
    }

    [Test]
    public void Plan_PromptArrivesWhileOthersDecode_EveryStepStillDecodesAll()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = simulation.Add([1, 2, 3], 100, ContextLength);
        var second = simulation.Add([9, 8, 7], 100, ContextLength);
        simulation.Step();
        simulation.Add(Tokens(300), 10, ContextLength);

        for (var step = 0; step < 4; step++)
        {
            var (a, b) = (first.Sampled, second.Sampled);
            var plan = simulation.Step();
            Assert.That(plan.DecodeCount, Is.EqualTo(2));
            Assert.That(plan.TokenCount, Is.GreaterThan(2), "prefill goes on beside");
            Assert.That((first.Sampled, second.Sampled), Is.EqualTo((a + 1, b + 1)));
        }
    }

    [Test]
    public void Plan_ShortPromptBehindLong_IsComputedFirst()
    {
        var simulation = new SchedulerSimulation(Limits);
        var runner = simulation.Add([1], 400, ContextLength);
        simulation.Step();
        var longOne = simulation.Add(Tokens(400), 5, ContextLength);
        simulation.Step();
        var shortOne = simulation.Add([5, 6, 7, 8], 5, ContextLength);
        simulation.Step();

        Assert.That(shortOne.Sampled, Is.EqualTo(1));
        Assert.That(longOne.Pending, Is.GreaterThan(200));
        Assert.That(runner.Sampled, Is.EqualTo(3));
    }

    [Test]
    public void Plan_ShortPromptsKeepComing_LongOneIsNotStarved()
    {
        var simulation = new SchedulerSimulation(Limits with { MaxSequences = 3 });
        simulation.Add([1], 500, ContextLength);
        simulation.Step();
        var longOne = simulation.Add(Tokens(400), 1, ContextLength);
        var steps = 0;
        while (longOne.Sampled == 0)
        {
            Assert.That(++steps, Is.LessThan(200));
            simulation.Add([7, steps], 1, ContextLength);
            simulation.Step();
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Plan_EightUsersWithTheSamePrefix_ComputeItOnce(bool isSplit)
    {
        var simulation = new SchedulerSimulation(isSplit
            ? new SchedulerLimits(8, 8, 8 * 1024, 256, SharesPrefixes: true, IsSplit: true)
            : new SchedulerLimits(8, 24, 4096, 256, SharesPrefixes: true));
        var users = Enumerable.Range(0, 8)
            .Select(user => simulation.Add([.. Tokens(890), 5000 + user, 6000 + user], 4, 2048))
            .ToArray();
        simulation.RunToEnd(200);

        var answers = users.Sum(static user => user.Sampled - 1);
        Assert.That(simulation.Cache.ComputedTokens - answers, Is.EqualTo(890 + (8 * 2)));
        Assert.That(users.Sum(static user => user.CachedTokens), Is.EqualTo(7 * 890));
    }

    [Test]
    public void Plan_NextTurnOfAConversation_ComputesOnlyWhatIsNew()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = simulation.Add(Tokens(100), 10, ContextLength);
        simulation.RunToEnd(50);
        int[] nextTurn = [.. first.Tokens, 40, 41, 42];
        var second = simulation.Add(nextTurn, 5, ContextLength);
        simulation.RunToEnd(50);

        // The last sampled token was never computed: nobody needed what follows it.
        Assert.That(second.CachedTokens, Is.EqualTo(109));
        Assert.That(simulation.Scheduler.Kv.CachedSequences, Is.EqualTo(1), "the first turn is part of the second");
    }

    [Test]
    public void Plan_OtherSalt_SharesNothing()
    {
        var simulation = new SchedulerSimulation(Limits);
        simulation.Add(Tokens(100), 2, ContextLength, "a");
        simulation.RunToEnd(50);
        var other = simulation.Add(Tokens(100), 2, ContextLength, "b");
        simulation.RunToEnd(50);

        Assert.That(other.CachedTokens, Is.Zero);
    }

    [Test]
    public void Plan_DemandForFourTimesTheCache_EveryoneEndsAndTheOldestIsNeverSetBack()
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(8, 16, 600, 64, SharesPrefixes: true));
        var sequences = Enumerable.Range(0, 12)
            .Select(user => simulation.Add([.. Enumerable.Range(user * 1000, 100)], 100, ContextLength))
            .ToArray();
        var oldest = 0;
        while (!simulation.Scheduler.IsIdle && simulation.Steps < 5000)
        {
            simulation.Step();
            Assert.That(sequences[0].Computed, Is.GreaterThanOrEqualTo(oldest));
            oldest = sequences[0].Computed;
        }

        simulation.RunToEnd(5000);
        Assert.That(sequences.Select(static sequence => sequence.Sampled), Is.All.EqualTo(100));
        Assert.That(simulation.Scheduler.Preemptions, Is.GreaterThan(0), "the load must have needed it");
    }

    [Test]
    public void Plan_ReaderDoesNotRead_SequenceIsLeftOutUntilItDoes()
    {
        var simulation = new SchedulerSimulation(Limits);
        var sequence = simulation.Add([1, 2], 400, ContextLength);
        simulation.Step();
        while (sequence.Mailbox.HasRoom)
        {
            sequence.Mailbox.Post(1);
        }

        Assert.That(simulation.Step().Slices, Is.Empty);
        sequence.Mailbox.TryRead(out _);
        Assert.That(simulation.Step().Slices, Has.Count.EqualTo(1));
    }

    [Test]
    public void Plan_ReaderDoesNotReadAndIsPreempted_NoTokenIsDrawnThatHasNoRoom()
    {
        var simulation = new SchedulerSimulation(Limits);
        var neighbour = simulation.Add([8, 9], 400, ContextLength);
        simulation.Step();
        var sequence = simulation.Add([1, 2], 400, ContextLength);
        simulation.Step();
        while (sequence.Mailbox.HasRoom)
        {
            sequence.Mailbox.Post(1);
        }

        Assert.That(simulation.Scheduler.PreemptYoungest());
        var sampled = sequence.Sampled;
        for (var i = 0; i < 20; i++)
        {
            simulation.Step();
        }

        Assert.That(sequence.Sampled, Is.EqualTo(sampled));
        Assert.That(neighbour.Sampled, Is.GreaterThan(20));
        sequence.Mailbox.TryRead(out _);
        simulation.Step();
        Assert.That(sequence.Sampled, Is.EqualTo(sampled + 1));
    }

    [Test]
    public void Plan_CacheOfAModelThatCannotShare_KeepsNothing()
    {
        var simulation = new SchedulerSimulation(Limits with { SharesPrefixes = false });
        simulation.Add(Tokens(100), 3, ContextLength);
        simulation.RunToEnd(50);
        var again = simulation.Add(Tokens(100), 3, ContextLength);
        simulation.RunToEnd(50);

        Assert.That(again.CachedTokens, Is.Zero);
        Assert.That(simulation.Scheduler.Kv.UsedCells, Is.Zero);
    }

    [Test]
    public void Constructor_MoreSequencesThanABatchHolds_Throws()
    {
        Assert.That(
            () => new Scheduler(Limits with { BatchTokens = 3 }, new PrefillBudget(3)),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Random traffic with shared beginnings, aborts and pressure: the simulated cache checks every step.</summary>
    [Test]
    public void Plan_RandomTraffic_KeepsTheBooksAndEndsEverySequence([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var limits = new SchedulerLimits(
            MaxSequences: random.Next(1, 8), SequenceIds: 8 + random.Next(8), KvCells: random.Next(200, 600), BatchTokens: random.Next(8, 80),
            SharesPrefixes: random.Next(8) > 0);
        if (seed % 2 == 0)
        {
            limits = limits with { SequenceIds = limits.MaxSequences, KvCells = limits.MaxSequences * 200, IsSplit = true };
        }

        var simulation = new SchedulerSimulation(limits, seed);
        var live = new List<Sequence>();
        for (var i = 0; i < 150; i++)
        {
            if (random.Next(3) == 0)
            {
                var prompt = Enumerable.Range(0, random.Next(1, 120)).Select(position => position < 40 ? position / 20 : random.Next(2));
                live.Add(simulation.Add([.. prompt], random.Next(1, 60), 200, random.Next(2) == 0 ? "a" : "b"));
            }

            if (live.Count > 0 && random.Next(12) == 0)
            {
                var victim = live[random.Next(live.Count)];
                if (!simulation.Ended.Contains(victim))
                {
                    simulation.Abort(victim);
                }
            }

            simulation.Step();
        }

        simulation.RunToEnd(20_000);
        Assert.That(simulation.Ended, Is.EquivalentTo(live));
    }

    private static int[] Tokens(int count) => [.. Enumerable.Range(10, count)];
}
