using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>Stop texts, wherever the engine's tokens cut them.</summary>
[TestFixtureSource(typeof(EngineKind), nameof(EngineKind.All))]
[CancelAfter(120_000)]
internal sealed class StopTextTests(EngineKind kind) : ConformanceTestBase(kind)
{
    [TestCase(Questions.France, 1)]
    [TestCase(Questions.France, 3)]
    [TestCase(Questions.France, 9)]
    [TestCase(Questions.FranceInChinese, 1)]
    [TestCase(Questions.FranceInChinese, 3)]
    [TestCase(Questions.Rare, 2)]
    public async Task EveryPartOfAnAnswer_EndsItWhereItBegins(string question, int length, CancellationToken cancellationToken)
    {
        var expected = Engine.Reference.Answer(question);
        for (var start = 0; start + length <= expected.Text.Length; start++)
        {
            var stop = expected.Text.Substring(start, length);
            if (char.IsLowSurrogate(stop[0]) || char.IsHighSurrogate(stop[^1]))
            {
                continue;
            }

            var answer = await Engine.AskAsync(Questions.Ask(question, stop), cancellationToken);

            var before = expected.Text[..expected.Text.IndexOf(stop, StringComparison.Ordinal)];
            Assert.That(answer.RequireText(), Is.EqualTo(before.TrimEnd()), $"'{stop}'");
            Assert.That(answer.Last.Usage.CompletionTokens, Is.LessThanOrEqualTo(expected.Tokens));
        }
    }

    [TestCase("Parisian")]
    [TestCase(" is Paris. ")]
    [TestCase("the capital")]
    public async Task TextThatOnlyBeginsLikeIt_StaysInTheAnswer(string stop, CancellationToken cancellationToken)
    {
        var expected = Engine.Reference.Answer(Questions.France);

        var answer = await Engine.AskAsync(Questions.Ask(Questions.France, stop), cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(expected.Text));
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(expected.Tokens));
    }

    [Test]
    public async Task OfSeveral_TheFirstInTheAnswerEndsIt(CancellationToken cancellationToken)
    {
        var answer = await Engine.AskAsync(Questions.Ask(Questions.France, "Paris", "never said", "of Fra", "France"), cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo("The capital"));
    }

    [Test]
    public async Task TokenLimitBeforeIt_EndsWithLength(CancellationToken cancellationToken)
    {
        var answer = await Engine.AskAsync(Questions.Ask(Questions.France, "Paris") with { MaxTokens = 2 }, cancellationToken);

        var before = Engine.Reference.Answer(Questions.France).Text.Split("Paris")[0];
        Assert.That(before, Does.StartWith(answer.RequireText(FinishReason.Length)));
    }

    [Test]
    public async Task StoppedAnswer_LeavesTheNextOneWhole(CancellationToken cancellationToken)
    {
        await Engine.AskAsync(Questions.Ask(Questions.France, "capital"), cancellationToken);

        var answer = await Engine.AskAsync(Questions.Ask(Questions.France), cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(Engine.Reference.Answer(Questions.France).Text));
    }
}
