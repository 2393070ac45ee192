using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>How tokens are drawn, as far as it shows from outside.</summary>
[TestFixtureSource(typeof(EngineKind), nameof(EngineKind.All))]
[CancelAfter(60_000)]
internal sealed class SamplingTests(EngineKind kind) : ConformanceTestBase(kind)
{
    private const string Story = "Tell me a story about a penguin.";

    [Test]
    public async Task SameSeed_GivesTheSameAnswer(CancellationToken cancellationToken)
    {
        for (var seed = 1u; seed <= 3; seed++)
        {
            var first = await AskHotAsync(seed, cancellationToken);

            Assert.That(await AskHotAsync(seed, cancellationToken), Is.EqualTo(first));
        }
    }

    [Test]
    public async Task OtherSeeds_GiveOtherAnswers(CancellationToken cancellationToken)
    {
        var answers = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 1u; seed <= 6; seed++)
        {
            answers.Add(await AskHotAsync(seed, cancellationToken));
        }

        Assert.That(answers, Has.Count.GreaterThan(3));
    }

    [TestCase(0u)]
    [TestCase(7u)]
    [TestCase(uint.MaxValue)]
    public async Task TemperatureZero_KnowsNoSeed(uint seed, CancellationToken cancellationToken)
    {
        var answer = await Engine.AskAsync(
            Questions.Ask(Questions.France) with { Sampling = Questions.Greedy with { Seed = seed } }, cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(Engine.Reference.Answer(Questions.France).Text));
    }

    [Test]
    public async Task OneCandidate_IsTheMostProbableToken([Values] bool byTopK, CancellationToken cancellationToken)
    {
        var hot = Questions.Greedy with { Temperature = 1.9f, Seed = 5 };
        var one = byTopK ? hot with { TopK = 1 } : hot with { TopP = 0 };

        var answer = await Engine.AskAsync(Questions.Ask(Questions.France) with { Sampling = one }, cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(Engine.Reference.Answer(Questions.France).Text));
    }

    private async Task<string> AskHotAsync(uint seed, CancellationToken cancellationToken)
    {
        var job = Questions.Ask(Story) with { Sampling = Questions.Greedy with { Temperature = 1.5f, Seed = seed }, MaxTokens = 40 };
        return (await Engine.AskAsync(job, cancellationToken)).Text;
    }
}
