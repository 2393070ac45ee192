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
    }

    [Test]
    public void Tokens_WhileAStreamFlows_KeepTheStepWithinItsGap()
    {
        // A decode step takes 10 ms, a prefill token 1 ms: a step of 40 ms has room for 30 tokens.
        Assert.That(Learned(0.010, 0.001).Tokens(1, 1, isCrowded: false), Is.EqualTo(30));
        Assert.That(Learned(0.001, 0.001).Tokens(1, 1, isCrowded: false), Is.EqualTo(20), "nobody notices 20 ms");
        Assert.That(Learned(0.010, 0.001, gapFactor: 11).Tokens(1, 1, isCrowded: false), Is.EqualTo(100));
        Assert.That(Learned(0.010, 0.1).Tokens(1, 1, isCrowded: false), Is.EqualTo(PrefillBudget.Floor), "prefill never stops");
    }

    [Test]
    public void Tokens_NoStreamFlows_FillTheLongestStep()
    {
        Assert.That(Learned(0.010, 0.002).Tokens(8, 0, isCrowded: false), Is.EqualTo(250));
        Assert.That(Learned(0.010, 0.0001).Tokens(8, 0, isCrowded: false), Is.EqualTo(BatchTokens - 8));
    }

    [Test]
    public void Tokens_RequestsWaitForAPlace_StreamsMayPause()
    {
        Assert.That(Learned(0.010, 0.001).Tokens(16, 16, isCrowded: true), Is.EqualTo(100));
        Assert.That(Learned(0.100, 0.001).Tokens(16, 16, isCrowded: true), Is.EqualTo(300), "no shorter than the gap allows anyway");
    }

    [Test]
    public void Tokens_LargeChunksAreCheaper_AreTakenWhereOneFits()
    {
        // Small chunks cost 4 ms a token, large ones 1 ms.
        Assert.That(Learned(0.010, 0.004, largeChunkTokenSeconds: 0.001).Tokens(16, 16, isCrowded: true), Is.EqualTo(100));
        Assert.That(Learned(0.010, 0.004, largeChunkTokenSeconds: 0.002).Tokens(16, 16, isCrowded: true), Is.EqualTo(25), "64 would take 128 ms");
        Assert.That(Learned(0.010, 0.004, largeChunkTokenSeconds: 0.001).Tokens(16, 16, isCrowded: false), Is.EqualTo(7), "nor do 64 fit the gap");
    }

    private static PrefillBudget Learned(double decodeSeconds, double prefillTokenSeconds, double gapFactor = 4, double? largeChunkTokenSeconds = null)
    {
        var budget = new PrefillBudget(BatchTokens, gapFactor);
        budget.Record(1, 0, decodeSeconds);
        budget.Record(0, 50, 50 * prefillTokenSeconds);
        budget.Record(0, 100, 100 * (largeChunkTokenSeconds ?? prefillTokenSeconds));
        return budget;
    }
}
