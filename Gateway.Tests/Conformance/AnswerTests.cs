using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>What an answer is: its events, its text, why it ended and what it cost.</summary>
/// <remarks><see cref="Transcript"/> checks order, whole characters and counts of every stream that any test reads.</remarks>
[TestFixtureSource(typeof(EngineKind), nameof(EngineKind.All))]
[CancelAfter(60_000)]
internal sealed class AnswerTests(EngineKind kind) : ConformanceTestBase(kind)
{
    private static IEnumerable<string> Known => [Questions.France, Questions.FranceInChinese, Questions.Rare, "What is 17 + 25?"];

    [TestCaseSource(nameof(Known))]
    public async Task Answer_IsTheReferencesWithItsCounts(string question, CancellationToken cancellationToken)
    {
        var expected = Engine.Reference.Answer(question);

        var answer = await Engine.AskAsync(Questions.Ask(question), cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(expected.Text));
        Assert.That(answer.Last.Usage.PromptTokens, Is.EqualTo(Engine.Reference.CountPrompt(question)));
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(expected.Tokens), "the end token counts too");
        Assert.That(answer.Deltas, Is.GreaterThan(3), "it comes in pieces");
    }

    [Test]
    public async Task SameQuestionAgain_HasTheSameCountsWhateverIsCached(CancellationToken cancellationToken)
    {
        var first = await Engine.AskAsync(Questions.Ask("What is the capital of Peru?"), cancellationToken);
        var second = await Engine.AskAsync(Questions.Ask("What is the capital of Peru?"), cancellationToken);

        Assert.That(second.RequireText(), Is.EqualTo(first.RequireText()));
        Assert.That(second.Last.Usage with { CachedTokens = 0 }, Is.EqualTo(first.Last.Usage with { CachedTokens = 0 }));
        Assert.That(second.Last.Usage.CachedTokens, Is.GreaterThanOrEqualTo(first.Last.Usage.CachedTokens));
    }

    [Test]
    public async Task EarlierRounds_AreKnown(CancellationToken cancellationToken)
    {
        var job = Questions.Ask("What is my name?");
        ChatMessage[] earlier = [new(ChatRole.User, "My name is Mei."), new(ChatRole.Assistant, "I will remember that.")];

        var whole = await Engine.AskAsync(job with { Messages = [.. earlier, .. job.Messages] }, cancellationToken);

        Assert.That(whole.RequireText(), Is.EqualTo(Engine.Reference.Recall));
        Assert.That(whole.Last.Usage.PromptTokens, Is.GreaterThan(Engine.Reference.CountPrompt("What is my name?")));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public async Task TokenLimit_EndsTheAnswerAfterExactlySoMany(int limit, CancellationToken cancellationToken)
    {
        var answer = await Engine.AskAsync(Questions.Ask(Questions.France) with { MaxTokens = limit }, cancellationToken);

        Assert.That(Engine.Reference.Answer(Questions.France).Text, Does.StartWith(answer.RequireText(FinishReason.Length)));
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(limit));
    }

    [Test]
    public async Task TokenLimitWithinACharacter_DropsTheHalf(CancellationToken cancellationToken)
    {
        var expected = Engine.Reference.Answer(Questions.Rare);
        for (var limit = 1; limit < expected.Tokens; limit++)
        {
            var answer = await Engine.AskAsync(Questions.Ask(Questions.Rare) with { MaxTokens = limit }, cancellationToken);

            Assert.That(expected.Text, Does.StartWith(answer.RequireText(FinishReason.Length)));
        }
    }

    [Test]
    public async Task TokenLimitAtTheAnswersOwnEnd_EndsWithStop(CancellationToken cancellationToken)
    {
        var expected = Engine.Reference.Answer(Questions.France);

        var answer = await Engine.AskAsync(Questions.Ask(Questions.France) with { MaxTokens = expected.Tokens }, cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(expected.Text));
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(expected.Tokens));
    }

    [Test]
    public async Task ContextsEnd_EndsTheAnswerWithLength(CancellationToken cancellationToken)
    {
        await using var small = await Kind.StartAsync(new EngineShape(ContextLength: 64));

        var answer = await small.AskAsync(Questions.AskEndlessly(), cancellationToken);

        answer.RequireText(FinishReason.Length);
        Assert.That(answer.Last.Usage.PromptTokens + answer.Last.Usage.CompletionTokens, Is.EqualTo(64));
    }
}
