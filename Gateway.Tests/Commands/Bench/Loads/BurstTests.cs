using System.Diagnostics;
using Gateway.Commands.Bench.Client;
using Gateway.Commands.Bench.Loads;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Loads;

internal sealed class BurstTests
{
    [Test]
    public void DecodeWindow_IsWhereAllStreamsRun()
    {
        var burst = new Burst([Answer(4, 1, 2, 3, 4), Answer(8, 2, 3, 4, 5)], Seconds: 9);

        var window = burst.DecodeWindow();

        Assert.That(window, Is.Not.Null);
        Assert.That(window!.Value.Seconds, Is.EqualTo(2).Within(1e-9), "from the second's first to the first's last");
        Assert.That(window.Value.Tokens, Is.EqualTo(12 * 4 / 8.0), "four of eight chunks, which stand for twelve tokens");
    }

    [Test]
    public void DecodeWindow_IsNoneWhereStreamsHardlyRanTogether() =>
        Assert.That(new Burst([Answer(4, 1, 2, 3, 4), Answer(4, 5, 6, 7, 8)], Seconds: 9).DecodeWindow(), Is.Null);

    [Test]
    public void Latencies_CountOneArrivalOnce()
    {
        var result = new LoadResult();

        Burst.SetLatencies(result, [Answer(4, 1, 1, 1, 3)]);

        Assert.That(result.Values[LoadMetrics.First50.Key], Is.EqualTo(1000).Within(1e-6));
        Assert.That(result.Values[LoadMetrics.Gap50.Key], Is.EqualTo(2000).Within(1e-6));
    }

    [Test]
    public void PromptTokens_AreNotSplitWhereAServerDoesNotSay()
    {
        var result = new LoadResult();

        Burst.SetPromptTokens(result, [Answer(1, 1), Answer(1, 1) with { Counts = new TokenCounts(10, null, 1) }]);

        Assert.That(result.Values.Keys, Is.EqualTo(new[] { LoadMetrics.Prompt.Key }));
        Assert.That(result.Values[LoadMetrics.Prompt.Key], Is.EqualTo(20));
    }

    private static Answer Answer(int tokens, params int[] seconds) => new()
    {
        Sent = 0,
        Ended = seconds[^1] * Stopwatch.Frequency,
        Chunks = [.. seconds.Select(second => second * Stopwatch.Frequency)],
        Counts = new TokenCounts(10, 2, tokens),
    };
}
