using Gateway.Engines.Native;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>What is special in a KV cache with a part for each sequence.</summary>
[TestFixture]
internal sealed class SplitKvTests
{
    private const int ContextLength = 512;

    private static readonly SchedulerLimits Limits = new(4, 4, 4 * ContextLength, 64, SharesPrefixes: true, IsSplit: true);

    [Test]
    public void NextTurn_TakesItsPartOverWithoutACopy()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = simulation.Add(Tokens(100), 10, ContextLength);
        simulation.RunToEnd(50);
        var second = simulation.Add([.. first.Tokens, 40, 41, 42], 5, ContextLength);
        simulation.RunToEnd(50);

        Assert.That(second.CachedTokens, Is.EqualTo(109));
        Assert.That((simulation.Copies, simulation.Scheduler.Kv.CachedSequences), Is.EqualTo((0, 1)));
    }

    [Test]
    public void LittleOfALongConversation_IsCopiedAndTheConversationStays()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = simulation.Add(Tokens(300), 10, ContextLength);
        simulation.RunToEnd(50);
        var other = simulation.Add([.. Tokens(100), 7, 7, 7], 5, ContextLength);
        simulation.RunToEnd(50);
        var next = simulation.Add([.. first.Tokens, 9], 5, ContextLength);
        simulation.RunToEnd(50);

        Assert.That((other.CachedTokens, next.CachedTokens), Is.EqualTo((100, 309)));
        Assert.That(simulation.Copies, Is.EqualTo(1));
    }

    [Test]
    public void FewSharedTokens_AreComputedAgainRatherThanCopied()
    {
        var simulation = new SchedulerSimulation(Limits);
        simulation.Add(Tokens(300), 400, ContextLength);
        simulation.Step();
        var other = simulation.Add([.. Tokens(20), 7, 7, 7], 5, ContextLength);
        for (var i = 0; i < 20; i++)
        {
            simulation.Step();
        }

        Assert.That((other.Sampled, other.CachedTokens, simulation.Copies), Is.EqualTo((5, 0, 0)));
    }

    [Test]
    public void ManyWithTheSameBeginning_AtMostOneCopyAStep()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = simulation.Add(Tokens(60), 100, ContextLength);
        simulation.Step();
        var others = Enumerable.Range(0, 3).Select(user => simulation.Add([.. Tokens(60), 1000 + user], 50, ContextLength)).ToArray();
        for (var step = 1; step <= 3; step++)
        {
            simulation.Step();
            Assert.That(simulation.Copies, Is.EqualTo(step));
        }

        Assert.That(first.Sampled, Is.GreaterThan(1), "the first one does not wait");
        Assert.That(others.Select(static other => other.CachedTokens), Is.All.EqualTo(60));
    }

    [Test]
    public void MoreConversationsThanParts_TheLeastRecentlyUsedIsForgotten()
    {
        var simulation = new SchedulerSimulation(Limits);
        var conversations = Enumerable.Range(0, 5)
            .Select(user =>
            {
                var sequence = simulation.Add([.. Enumerable.Range(user * 1000, 50)], 2, ContextLength);
                simulation.RunToEnd(200);
                return sequence;
            })
            .ToArray();
        var newest = simulation.Add([.. conversations[4].Tokens, 1], 1, ContextLength);
        simulation.RunToEnd(200);
        var oldest = simulation.Add([.. conversations[0].Tokens, 1], 1, ContextLength);
        simulation.RunToEnd(200);

        Assert.That((newest.CachedTokens, oldest.CachedTokens), Is.EqualTo((51, 0)));
    }

    [Test]
    public void GapBetweenRunningSequences_IsClosedOnceItHasLasted()
    {
        var simulation = new SchedulerSimulation(Limits);
        var sequences = Enumerable.Range(0, 3).Select(user => simulation.Add([user, 5, 6], 400, ContextLength)).ToArray();
        simulation.Step();
        Assert.That(sequences.Select(static sequence => sequence.Kv!.SequenceId), Is.EqualTo(new[] { 0, 1, 2 }));
        simulation.Abort(sequences[1]);
        for (var i = 1; i < KvDefragmenter.Patience; i++)
        {
            simulation.Step();
            Assert.That(simulation.Copies, Is.Zero);
        }

        simulation.Step();
        Assert.That(simulation.Copies, Is.EqualTo(1));
        var ids = new[] { sequences[0], sequences[2] }.Select(static sequence => sequence.Kv!.SequenceId).Order().ToArray();
        Assert.That(ids[1] - ids[0], Is.EqualTo(1));
        simulation.RunToEnd(1000);
    }

    [Test]
    public void PromptBesideStreams_TakesTurnsWithThem()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = simulation.Add([1, 2, 3], 100, ContextLength);
        var second = simulation.Add([9, 8, 7], 100, ContextLength);
        simulation.Step();
        var prompt = simulation.Add(Tokens(300), 10, ContextLength);
        var turns = Enumerable.Range(0, 8).Select(_ => simulation.Step()).Select(static plan => (plan.DecodeCount, plan.TokenCount > plan.DecodeCount));

        Assert.That(turns, Is.EqualTo(Enumerable.Range(0, 8).Select(turn => turn % 2 == 0 ? (2, false) : (0, true))));
        Assert.That((first.Sampled, second.Sampled), Is.EqualTo((5, 5)));
        Assert.That(prompt.Computed, Is.GreaterThan(200));
    }

    [Test]
    public void Newcomer_GoesBesideTheRunningOnes()
    {
        var simulation = new SchedulerSimulation(Limits with { MaxSequences = 4 });
        var sequences = Enumerable.Range(0, 3).Select(user => simulation.Add([user, 5, 6], 50, ContextLength)).ToArray();
        simulation.Step();
        simulation.Abort(sequences[0]);
        simulation.Step();
        var next = simulation.Add([9, 9, 9], 50, ContextLength);
        simulation.Step();

        Assert.That(next.Kv!.SequenceId, Is.EqualTo(3), "part 0 has something cached, part 3 is empty and beside part 2");
    }

    /// <summary>Users with one system prompt, who talk in turn: nobody's history goes while parts are left for all.</summary>
    [Test]
    public void UsersWithTheSameBeginning_PartsForAll_EachKeepsItsWholeHistory([Values(2, 5, 16)] int users)
    {
        var simulation = new SchedulerSimulation(new SchedulerLimits(16, 16, 16 * 4096, 512, SharesPrefixes: true, IsSplit: true));
        var last = new Sequence?[users];
        for (var turn = 0; turn < 3; turn++)
        {
            for (var user = 0; user < users; user++)
            {
                int[] prompt = last[user] is { } previous
                    ? [.. previous.Tokens, 9000 + user]
                    : [.. Tokens(900), .. Enumerable.Range(10_000 * (user + 1), 400)];
                var next = simulation.Add(prompt, 10, 4096);
                simulation.RunToEnd(100_000);
                var expected = turn > 0 ? prompt.Length - 2 : user > 0 ? 900 : 0;
                Assert.That(next.CachedTokens, Is.EqualTo(expected), $"user {user} in turn {turn}");
                last[user] = next;
            }
        }

        Assert.That(simulation.Copies, Is.EqualTo(users - 1), "one for each newcomer");
    }

    /// <summary>What has no place any more goes in the order of its last use, and the beginning that all share is not copied for that.</summary>
    [Test]
    public void UsersWithTheSameBeginning_MoreThanParts_TheLeastRecentlyUsedGoesWithoutACopy()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = Enumerable.Range(0, 4).Select(user => Ask(simulation, [.. Tokens(100), .. Enumerable.Range(1000 * (user + 1), 100)])).ToArray();
        var (newcomer, copies) = (Ask(simulation, [.. Tokens(100), 1, 2, 3]), simulation.Copies);

        Assert.That((newcomer.CachedTokens, copies), Is.EqualTo((100, 3)));
        Assert.That(first[1..].Select(before => Ask(simulation, [.. before.Tokens, 9]).CachedTokens), Is.All.EqualTo(200));
        Assert.That(Ask(simulation, [.. first[0].Tokens, 9]).CachedTokens, Is.EqualTo(100), "the first one's own part went");
    }

    [Test]
    public void AnotherAnswerToTheSamePrompt_BothStayWhileAPartIsEmpty()
    {
        var simulation = new SchedulerSimulation(Limits);
        var first = Ask(simulation, Tokens(150), 100);
        var other = Ask(simulation, [.. Tokens(149), 1], 100);

        Assert.That((other.CachedTokens, simulation.Copies), Is.EqualTo((149, 1)));
        Assert.That(Ask(simulation, [.. first.Tokens, 9]).CachedTokens, Is.EqualTo(249));
        Assert.That(Ask(simulation, [.. other.Tokens, 9]).CachedTokens, Is.EqualTo(249));
    }

    [Test]
    public void SmallConversationsWithTheSameBeginning_EachHasItsPart()
    {
        var simulation = new SchedulerSimulation(Limits);
        var users = Enumerable.Range(0, 4).Select(user => Ask(simulation, [1, 2, 3, 4, 5, 6, 100 * (user + 1)], 20)).ToArray();

        Assert.That(users.Select(user => Ask(simulation, [.. user.Tokens, 9], 20).CachedTokens), Is.All.EqualTo(26));
        Assert.That(simulation.Copies, Is.Zero, "six tokens are not worth one");
    }

    [Test]
    public void Reset_WhileTheBooksHaveARunningSequence_AllPartsCanBeUsedAgain()
    {
        var operations = new List<KvOperation>();
        var kv = new SplitKvManager(Limits, operations);
        kv.Attach(new SchedulerSimulation(Limits).Add(Tokens(100), 10, ContextLength), 1);
        Assert.That(kv.FindInconsistency(static _ => -1), Does.Contain("running"));
        kv.Reset();

        Assert.That(kv.FindInconsistency(static _ => -1), Is.Null);
    }

    private static Sequence Ask(SchedulerSimulation simulation, int[] prompt, int maxTokens = 1)
    {
        var sequence = simulation.Add(prompt, maxTokens, ContextLength);
        simulation.RunToEnd(100_000);
        return sequence;
    }

    private static int[] Tokens(int count) => [.. Enumerable.Range(10, count)];
}
