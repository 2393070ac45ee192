using Gateway.Engines.Native;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

[TestFixture]
internal sealed class PrefillBudgetTests
{
    private const int BatchTokens = 512;

    [Test]
    public void Tokens_NothingIsKnownYet_IsAFirstGuess()
    {
        var budget = new PrefillBudget(BatchTokens);

        Assert.That(budget.Tokens(0, 0, isCrowded: false), Is.EqualTo(PrefillBudget.FirstTokens));
        Assert.That(new PrefillBudget(32).Tokens(2, 2, isCrowded: false), Is.EqualTo(30), "never more than the batch has room for");
        Assert.That(new PrefillBudget(16).Tokens(16, 16, isCrowded: false), Is.Zero);
    }

    [Test]
    public void Tokens_WhileAStreamFlows_KeepTheStepWithinItsGap()
    {
        // A decode step takes 10 ms, a prefill token 1 ms: a step of 40 ms has room for 30 tokens.
        Assert.That(Learned(0.010, 0.001).Tokens(1, 1, isCrowded: false), Is.EqualTo(30));
        Assert.That(Learned(0.001, 0.001).Tokens(1, 1, isCrowded: false), Is.EqualTo(20), "nobody notices 20 ms");
        Assert.That(Learned(0.010, 0.001, gapFactor: 7).Tokens(1, 1, isCrowded: false), Is.EqualTo(60));
        Assert.That(Learned(0.010, 0.1).Tokens(1, 1, isCrowded: false), Is.EqualTo(PrefillBudget.Floor), "prefill never stops");
    }

    [Test]
    public void Tokens_NoStreamFlows_FillTheLongestStep()
    {
        Assert.That(Learned(0.010, 0.002).Tokens(8, 0, isCrowded: false), Is.InRange(243, 250));
        Assert.That(Learned(0.010, 0.0001).Tokens(8, 0, isCrowded: false), Is.EqualTo(BatchTokens - 8));
    }

    [Test]
    public void Tokens_RequestsWaitForAPlace_StreamsMayPause()
    {
        Assert.That(Learned(0.010, 0.001).Tokens(16, 16, isCrowded: true), Is.InRange(97, 100));
        Assert.That(Learned(0.100, 0.001).Tokens(16, 16, isCrowded: true), Is.InRange(291, 300), "no shorter than the gap allows anyway");
    }

    [Test]
    public void Tokens_LargeChunksAreCheaper_AreTakenWhereOneFits()
    {
        // Small chunks cost 4 ms a token, large ones 1 ms.
        Assert.That(Learned(0.010, 0.004, largeChunkTokenSeconds: 0.001).Tokens(16, 16, isCrowded: true), Is.InRange(97, 100));
        Assert.That(Learned(0.010, 0.004, largeChunkTokenSeconds: 0.002).Tokens(16, 16, isCrowded: true), Is.EqualTo(25), "64 would take 128 ms");
        Assert.That(Learned(0.010, 0.004, largeChunkTokenSeconds: 0.001).Tokens(16, 16, isCrowded: false), Is.EqualTo(7), "nor do 64 fit the gap");
    }

    [Test]
    public void Tokens_ADecodeStepWasHeldUp_TheGapIsNotTheLongerForIt()
    {
        var budget = Learned(0.010, 0.001);
        budget.Record(1, 0, 5);

        Assert.That(budget.Tokens(1, 1, isCrowded: false), Is.EqualTo(30));
    }

    // Tiny to 6 billion parameters on two cores, a model that does not fit memory, and GPUs.
    [TestCase(0.0005, 0.00003, 0)]
    [TestCase(0.0005, 0.00003, 0.00006)]
    [TestCase(0.004, 0.0006, 0)]
    [TestCase(0.004, 0.0008, 0.002)]
    [TestCase(0.25, 0.1, 0)]
    [TestCase(0.25, 0.08, 0.04)]
    [TestCase(0.4, 0.04, 0)]
    [TestCase(0.5, 0.02, 0)]
    [TestCase(0.01, 0.0001, 0)]
    [TestCase(0.03, 0.0003, 0)]
    public void Tokens_NobodyStreams_IsNearlyAsFastAsTheBestFixedChunk(double step, double token, double smallToken)
    {
        var machine = new SimulatedMachine(step, token, smallToken);
        var best = machine.BestFixed(2000);
        for (var i = 0; i < 6; i++)
        {
            Assert.That(machine.PrefillAlone(2000), Is.LessThan(best * 1.15), $"prompt {i}");
        }

        var noisy = new SimulatedMachine(step, token, smallToken, Noise: 0.2);
        var total = 0.0;
        for (var i = 0; i < 10; i++)
        {
            total += noisy.PrefillAlone(2000);
        }

        Assert.That(total / 10, Is.LessThan(noisy.BestFixed(2000) * 1.15), "where steps vary");
    }

    [Test]
    public void Tokens_NobodyStreamsOnASlowMachine_ChunksAreNoLargerThanItPays()
    {
        var machine = new SimulatedMachine(0.25, 0.1);
        for (var i = 0; i < 5; i++)
        {
            machine.PrefillAlone(2000);
        }

        Assert.That(machine.LargestChunk, Is.LessThanOrEqualTo(64), "a newcomer waits for its end");
    }

    [TestCase(0.0005, 0.00003, 0)]
    [TestCase(0.004, 0.0008, 0.002)]
    [TestCase(0.25, 0.1, 0)]
    [TestCase(0.5, 0.02, 0)]
    [TestCase(0.01, 0.0001, 0)]
    public void Tokens_OneStepTakesFiftyTimesAsLong_ThePromptsAfterItAreFast(double step, double token, double smallToken)
    {
        foreach (var outlier in new[] { 1, 2, 3, 5 })
        {
            var machine = new SimulatedMachine(step, token, smallToken) { Outlier = outlier };
            var best = machine.BestFixed(2000);
            var first = machine.PrefillAlone(2000);

            Assert.That(first, Is.LessThan(best * 1.3), $"the prompt of step {outlier}, but for that step");
            Assert.That(machine.PrefillAlone(2000), Is.LessThan(best * 1.15));
        }
    }

    [TestCase(0.0005, 0.00003, 0)]
    [TestCase(0.004, 0.0006, 0)]
    [TestCase(0.004, 0.0008, 0.002)]
    [TestCase(0.25, 0.1, 0)]
    [TestCase(0.4, 0.04, 0)]
    [TestCase(0.01, 0.0001, 0)]
    public void Tokens_BesideStreams_GapsStayWithinTheirBound(double step, double token, double smallToken)
    {
        foreach (var isSplit in new[] { false, true })
        {
            foreach (var isCrowded in new[] { false, true })
            {
                foreach (var streams in new[] { 1, 8 })
                {
                    var machine = new SimulatedMachine(step, token, smallToken) { IsSplit = isSplit };
                    machine.PrefillAlone(300);
                    var decode = machine.Decode(streams, 20);
                    var gaps = machine.PrefillBeside(2600, streams, isCrowded);
                    var bound = Math.Max(4 * decode, decode + (isCrowded ? PrefillBudget.CrowdedSeconds : PrefillBudget.ComfortableSeconds));

                    var what = $"split {isSplit}, crowded {isCrowded}, {streams} streams";
                    gaps.Sort();
                    Assert.That(gaps[(int)(gaps.Count * 0.95)], Is.LessThanOrEqualTo(bound * 1.01), what);
                    Assert.That(gaps[^1], Is.LessThanOrEqualTo(bound * 2), $"while it tries other sizes; {what}");
                }
            }
        }
    }

    [Test]
    public void Tokens_StreamsNeverStop_LargeChunksAreFoundAndFoundAgain()
    {
        // In chunks of 64, 100 ms are enough for 115 tokens; in smaller ones for 34.
        var machine = new SimulatedMachine(0.004, 0.0008, 0.002) { Outlier = 40 };
        machine.PrefillAlone(10);
        machine.Decode(4, 20);
        machine.PrefillBeside(40, 4, isCrowded: true);
        machine.PrefillBeside(2000, 4, isCrowded: true);
        machine.PrefillBeside(2000, 4, isCrowded: true);

        Assert.That(machine.Budget.Tokens(4, 4, isCrowded: true), Is.GreaterThan(64));
    }

    private static PrefillBudget Learned(double decodeSeconds, double prefillTokenSeconds, double gapFactor = 4, double? largeChunkTokenSeconds = null)
    {
        var budget = new PrefillBudget(BatchTokens, gapFactor);
        for (var i = 0; i < 3; i++)
        {
            budget.Record(1, 0, decodeSeconds);
        }

        foreach (var tokens in new[] { 4, 50 })
        {
            budget.Record(0, tokens, tokens * prefillTokenSeconds);
        }

        foreach (var tokens in new[] { 64, 100 })
        {
            budget.Record(0, tokens, tokens * (largeChunkTokenSeconds ?? prefillTokenSeconds));
        }

        return budget;
    }
}
