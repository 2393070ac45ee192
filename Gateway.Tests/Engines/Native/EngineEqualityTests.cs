using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>
/// How often a greedy answer depends on what else runs. Kernels add in another order for another shape of batch; where two
/// tokens are almost equally probable, that decides between them, and the answers part there.
/// </summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class EngineEqualityTests
{
    private static readonly string[] Prompts =
    [
        // The long answers come together: then they outgrow a tight cache.
        .. from task in new[] { "Tell me a story about a {0}.", "Write a poem about a {0}.", "What does a {0} eat?", "讲一个关于 {0} 的故事。" }
           from animal in new[] { "fox", "penguin", "cat", "whale", "horse", "bee", "wolf", "owl" }
           select string.Format(null, System.Text.CompositeFormat.Parse(task), animal),
    ];

    [TestCase(KvCacheLayout.Split)]
    [TestCase(KvCacheLayout.Unified)]
    public async Task GreedyAnswers_FullBatchSharedPrefixAndPreemption_AreMostlyThoseOfAQuietEngine(KvCacheLayout layout)
    {
        var options = new EngineOptions { KvCacheLayout = layout, ContextLength = 256 };
        await using var quiet = new EngineFixture(options);
        await using var busy = new EngineFixture(options);
        await using var tight = new EngineFixture(new EngineOptions { ContextLength = 256, KvCacheTokens = 256, MaxSequences = 16 });
        var alone = new List<string>();
        foreach (var prompt in Prompts)
        {
            alone.Add((await quiet.AskAsync(quiet.Job(prompt, 100, salt: prompt))).Text);
        }

        var (inABatch, shared, preempted) = (
            await DifferencesAsync(busy, alone, static prompt => prompt),
            await DifferencesAsync(busy, alone, static _ => "one"),
            await DifferencesAsync(tight, alone, static prompt => prompt));
        TestContext.Out.WriteLine(
            $"of {Prompts.Length} answers differ: {inABatch} in a full batch, {shared} with shared prefixes, {preempted} under preemption "
            + $"({tight.Engine.Preemptions} times)");

        Assert.That(tight.Engine.Preemptions, Is.GreaterThan(0), "the tight engine must have preempted");
        Assert.That(alone.Distinct().Count(), Is.GreaterThan(Prompts.Length / 2), "the answers are not all alike");
        Assert.That(new[] { inABatch, shared, preempted }, Is.All.LessThanOrEqualTo(Prompts.Length / 2));
    }

    private static async Task<int> DifferencesAsync(EngineFixture fixture, List<string> alone, Func<string, string> salt)
    {
        var together = await Task.WhenAll(Prompts.Select(prompt => fixture.AskAsync(fixture.Job(prompt, 100, salt: salt(prompt)))));
        return together.Zip(alone).Count(static pair => pair.First.Text != pair.Second);
    }
}
