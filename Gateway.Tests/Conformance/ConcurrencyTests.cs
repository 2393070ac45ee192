using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>Requests that share an engine get what they would get alone.</summary>
[TestFixtureSource(typeof(EngineKind), nameof(EngineKind.All))]
[CancelAfter(120_000)]
internal sealed class ConcurrencyTests(EngineKind kind) : ConformanceTestBase(kind)
{
    [Test]
    public async Task ManyAtOnce_AreAnsweredAsEachAlone(CancellationToken cancellationToken)
    {
        // More than there are places, and each twice, so that they also meet their own prefixes.
        string[] asked = [.. Questions.Strong, .. Questions.Strong];
        var answers = await Task.WhenAll(asked.Select(question => Engine.AskAsync(Questions.Ask(question), cancellationToken)));

        Assert.That(
            answers.Select(static answer => answer.RequireText()),
            Is.EqualTo(asked.Select(question => Engine.Reference.Answer(question).Text)));
        Assert.That(
            answers.Select(static answer => answer.Last.Usage.CompletionTokens),
            Is.EqualTo(asked.Select(question => Engine.Reference.Answer(question).Tokens)));
    }

    [Test]
    public async Task NeighboursThatLeave_AreNotNoticed(CancellationToken cancellationToken)
    {
        var leavers = Enumerable.Range(1, 12).Select(count => LeaveAsync(count, cancellationToken)).ToList();
        var answers = await Task.WhenAll(Questions.Strong.Select(question => Engine.AskAsync(Questions.Ask(question), cancellationToken)));
        await Task.WhenAll(leavers);

        Assert.That(
            answers.Select(static answer => answer.RequireText()),
            Is.EqualTo(Questions.Strong.Select(question => Engine.Reference.Answer(question).Text)));
    }

    [Test]
    public async Task SeedsAtOnce_DrawAsEachAlone(CancellationToken cancellationToken)
    {
        ChatJob[] jobs =
        [
            .. Enumerable.Range(1, 4).Select(seed => Questions.Ask(Questions.France) with
            {
                Sampling = Questions.Greedy with { Temperature = 0.7f, Seed = (uint)seed },
            }),
        ];
        var alone = new List<string>();
        foreach (var job in jobs)
        {
            alone.Add((await Engine.AskAsync(job, cancellationToken)).RequireText());
        }

        var together = await Task.WhenAll(jobs.Select(job => Engine.AskAsync(job, cancellationToken)));

        Assert.That(together.Select(static answer => answer.RequireText()), Is.EqualTo(alone));
    }

    private async Task LeaveAsync(int after, CancellationToken cancellationToken)
    {
        await foreach (var next in Engine.Backend.AnswerAsync(Questions.AskEndlessly($"Hello {after}!"), cancellationToken))
        {
            Assert.That(next.Failure, Is.Null);
            if (--after == 0)
            {
                return;
            }
        }
    }
}
