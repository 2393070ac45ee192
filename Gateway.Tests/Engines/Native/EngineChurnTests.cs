using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>An engine under random traffic: nothing of one request shows in another, and nothing is left behind.</summary>
[TestFixture]
internal sealed class EngineChurnTests
{
    private const int Users = 24;

    private static readonly SamplingParameters Hot = EngineFixture.Greedy with { Temperature = 1.2f, TopP = 0.95f };

    /// <summary>Small caches, so that sequences are evicted and preempted all the time.</summary>
    private static readonly EngineOptions[] Caches =
    [
        new() { KvCacheLayout = KvCacheLayout.Split, ContextLength = 256, MaxSequences = 6 },
        new() { KvCacheLayout = KvCacheLayout.Unified, ContextLength = 256, MaxSequences = 12, KvCacheTokens = 768 },
    ];

    /// <summary>
    /// Each prompt begins with a number of its own. No other answer may have it, and no other request may have had its tokens
    /// cached: what is cached of a prompt is at most what it shares with its own earlier turns, or the template's beginning.
    /// </summary>
    [TestCaseSource(nameof(Caches))]
    [CancelAfter(120_000)]
    public async Task Canary_NeverShowsInAnotherAnswerOrInItsCachedTokens(EngineOptions options)
    {
        await using var fixture = new EngineFixture(options);
        var random = new Random(7);
        var nonces = Enumerable.Range(0, Users).Select(_ => $"{random.NextInt64(1_000_000_000_000, 9_999_999_999_999)}").ToArray();
        var template = fixture.Job(nonces[0]).PromptTokens.Span.CommonPrefixLength(fixture.Job("z").PromptTokens.Span);
        var answers = new ConcurrentBag<(int User, Answer Answer, int Turn)>();
        await Task.WhenAll(Enumerable.Range(0, Users).Select(async user =>
        {
            for (var turn = 0; turn < 3; turn++)
            {
                var text = $"{nonces[user]} Tell me a story about number {nonces[user]}." + string.Concat(Enumerable.Repeat(" And more.", turn));
                answers.Add((user, await fixture.AskAsync(fixture.Job(text, 60, Hot with { Seed = (uint)user })), turn));
            }
        }));

        foreach (var (user, answer, turn) in answers)
        {
            Assert.That(answer.Last.Kind, Is.EqualTo(GenerationEventKind.Finished));
            foreach (var other in nonces.Where((_, index) => index != user))
            {
                Assert.That(answer.Text, Does.Not.Contain(other));
            }

            if (turn == 0)
            {
                // Numbers are random, and may have their first digits in common.
                Assert.That(answer.Last.Usage.CachedTokens, Is.LessThanOrEqualTo(template + 3));
            }
        }

        Assert.That(answers, Has.Count.EqualTo(3 * Users));
    }

    [TestCaseSource(nameof(Caches))]
    [CancelAfter(120_000)]
    public Task Soak_SomeSeconds_LeavesNothingBehind(EngineOptions options) => SoakAsync(options, TimeSpan.FromSeconds(6));

    [TestCaseSource(nameof(Caches))]
    [CancelAfter(900_000)]
    [Explicit("Five minutes for each kind of cache.")]
    public Task Soak_Minutes_LeavesNothingBehind(EngineOptions options) => SoakAsync(options, TimeSpan.FromMinutes(5));

    /// <summary>Random arrivals, sizes, samplings and departures for a time; then every slot is free and memory is what it was.</summary>
    private static async Task SoakAsync(EngineOptions options, TimeSpan time)
    {
        using var log = new CollectedLog();
        await using var fixture = new EngineFixture(options, log.CreateLogger("engine"));
        var clock = Stopwatch.StartNew();
        await TrafficAsync(fixture, () => clock.Elapsed > time / 3);
        var (managed, resident) = Memory();
        var served = await TrafficAsync(fixture, () => clock.Elapsed > time);
        await fixture.WaitUntilIdleAsync();
        var (managedAfter, residentAfter) = Memory();
        TestContext.Out.WriteLine(
            $"{served} requests; managed {managed >> 10} then {managedAfter >> 10} KiB, resident {resident >> 20} then {residentAfter >> 20} MiB");

        Assert.That(served, Is.GreaterThan(20));
        Assert.That(fixture.Engine.IsIdle && fixture.Engine.IsAlive);
        Assert.That(log.Lines.Where(static line => line.Level >= LogLevel.Warning), Is.Empty, "the books and the native cache agree");
        Assert.That(managedAfter - managed, Is.LessThan(4 << 20));
        Assert.That(residentAfter - resident, Is.LessThan(48 << 20));
        Assert.That((await fixture.AskAsync(fixture.Job("What is 17 + 25?"))).Text, Is.EqualTo("17 + 25 = 42"));
    }

    private static async Task<int> TrafficAsync(EngineFixture fixture, Func<bool> isOver)
    {
        var served = 0;
        await Task.WhenAll(Enumerable.Range(0, Users).Select(async user =>
        {
            var random = new Random(user);
            while (!isOver())
            {
                using var leaving = new CancellationTokenSource();
                if (random.Next(3) == 0)
                {
                    leaving.CancelAfter(random.Next(1, 60));
                }

                var text = string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "The sky is blue. " : $"{user} and {random.Next(9)}. ", random.Next(1, 20)));
                var sampling = random.Next(2) == 0 ? EngineFixture.Greedy : Hot with { Seed = (uint)random.Next() };
                try
                {
                    await fixture.AskAsync(fixture.Job(text, random.Next(1, 80), sampling, random.Next(4) == 0 ? "another" : ""), leaving.Token);
                    Interlocked.Increment(ref served);
                }
                catch (OperationCanceledException)
                {
                    // It left, as some do.
                }

                await Task.Delay(random.Next(0, 20));
            }
        }));
        return served;
    }

    private static (long Managed, long Resident) Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
