using Gateway.Commands.Bench.Loads;
using Gateway.Commands.Bench.Prompts;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Prompts;

internal sealed class PromptWriterTests
{
    private static readonly PromptSize Size = new(Overhead: 14, TokensPerWord: 2.5);

    [Test]
    public void Prompt_HasTheWordsForItsTokens()
    {
        var writer = new PromptWriter(1, Size);

        Assert.That(writer.Prompt(64, 5).Split(' '), Has.Length.EqualTo(20));
        Assert.That(writer.Tail(50, 5).Split(' '), Has.Length.EqualTo(20));
        Assert.That(writer.Prompt(3, 5).Split(' '), Has.Length.EqualTo(1), "never empty");
    }

    [Test]
    public void Prompts_DifferBySeedAndSaltOnly()
    {
        var text = new PromptWriter(1, Size).Prompt(64, 5);

        Assert.That(new PromptWriter(1, Size).Prompt(64, 5), Is.EqualTo(text));
        Assert.That(new PromptWriter(1, Size).Prompt(64, 6), Is.Not.EqualTo(text));
        Assert.That(new PromptWriter(2, Size).Prompt(64, 5), Is.Not.EqualTo(text));
    }

    [Test]
    public void Salts_AreAllDifferent()
    {
        var salts = from load in Enumerable.Range(1, 6)
                    from round in Enumerable.Range(0, 5)
                    from request in Enumerable.Range(0, 1000)
                    select LoadContext.Salt(load, round, request);

        Assert.That(salts, Is.Unique);
    }
}
