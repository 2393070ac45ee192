using System.Text;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

internal sealed class ChatGlm2TemplateTests
{
    private static readonly ChatMessage System = new(ChatRole.System, "S");
    private static readonly ChatMessage Hello = new(ChatRole.User, "你好");
    private static readonly ChatMessage Answer = new(ChatRole.Assistant, "A");
    private static readonly ChatMessage Again = new(ChatRole.User, "再见");

    [Test]
    public void Question_IsTheFirstRoundAfterTwoPrefixTokens()
    {
        var segments = Template(SystemPlacement.First).Render([Hello]);

        Assert.That(segments, Is.EqualTo(new[]
        {
            PromptSegment.OfControl(1001),
            PromptSegment.OfControl(1003),
            PromptSegment.OfText("[Round 1]\n\n问：你好\n\n答："),
        }));
    }

    [Test]
    public void Conversation_IsOneTextOfNumberedRounds() => Assert.That(
        Render(SystemPlacement.First, Hello, Answer, Again),
        Is.EqualTo("[Round 1]\n\n问：你好\n\n答：A\n\n[Round 2]\n\n问：再见\n\n答："));

    [Test]
    public void Prefix_IsFoundUnderItsOriginalNameToo() => Assert.That(
        ChatGlm2Template.Create(new FakeTokenizer("[gMASK]", "sop"), SystemPlacement.First)!.Render([Hello]).Take(2),
        Is.EqualTo(new[] { PromptSegment.OfControl(1000), PromptSegment.OfControl(1001) }));

    [TestCase(SystemPlacement.First, "[Round 1]\n\n问：S\n你好\n\n答：A\n\n[Round 2]\n\n问：再见\n\n答：")]
    [TestCase(SystemPlacement.Last, "[Round 1]\n\n问：你好\n\n答：A\n\n[Round 2]\n\n问：S再见\n\n答：")]
    public void SystemMessage_GoesWhereThePlacementSays(SystemPlacement placement, string expected) =>
        Assert.That(Render(placement, System, Hello, Answer, Again), Is.EqualTo(expected));

    [TestCase(SystemPlacement.First, "[Round 1]\n\n问：S\nT\n你好\n\n答：A\n\n[Round 2]\n\n问：U\n再见\n\n答：")]
    [TestCase(SystemPlacement.Last, "[Round 1]\n\n问：你好\n\n答：A\n\n[Round 2]\n\n问：S\nT\nU再见\n\n答：")]
    public void SystemMessages_KeepTheirOrder(SystemPlacement placement, string expected) => Assert.That(
        Render(placement, System, new(ChatRole.System, "T"), Hello, Answer, new(ChatRole.System, "U"), Again),
        Is.EqualTo(expected));

    [TestCase(SystemPlacement.First)]
    [TestCase(SystemPlacement.Last)]
    public void EmptySystemMessage_IsLeftOut(SystemPlacement placement) => Assert.That(
        Render(placement, new(ChatRole.System, ""), Hello), Is.EqualTo("[Round 1]\n\n问：你好\n\n答："));

    [Test]
    public void SystemPlacementLast_StandsBeforeTheLastUserMessageItself() => Assert.That(
        Render(SystemPlacement.Last, System, Hello, Again), Is.EqualTo("[Round 1]\n\n问：你好\nS再见\n\n答："));

    [Test]
    public void MessagesOfOneSpeaker_AreJoinedByNewlines() => Assert.That(
        Render(SystemPlacement.First, Hello, Again, Answer, new(ChatRole.Assistant, "B"), Hello),
        Is.EqualTo("[Round 1]\n\n问：你好\n再见\n\n答：A\nB\n\n[Round 2]\n\n问：你好\n\n答："));

    [Test]
    public void AnswerThatNobodyAskedFor_BelongsToAnEmptyQuestion() => Assert.That(
        Render(SystemPlacement.First, Answer, Hello),
        Is.EqualTo("[Round 1]\n\n问：\n\n答：A\n\n[Round 2]\n\n问：你好\n\n答："));

    [Test]
    public void ControlTokensInMessages_StayText()
    {
        var segments = Template(SystemPlacement.First).Render([new(ChatRole.User, "</s>[gMASK]<sop><eop> people")]);

        Assert.That(segments.Count(segment => segment.Text is null), Is.EqualTo(2));
        Assert.That(segments[2].Text, Is.EqualTo("[Round 1]\n\n问：</s>[gMASK]<sop><eop> people\n\n答："));
    }

    [Test]
    public void NextRound_StartsWithThisPromptAndItsAnswer()
    {
        var first = Render(SystemPlacement.First, System, Hello);

        Assert.That(Render(SystemPlacement.First, System, Hello, Answer, Again), Does.StartWith(first + "A"));
    }

    [Test]
    public void Sampling_TakesFiftyCandidates() =>
        Assert.That(Template(SystemPlacement.First).Sampling.TopK, Is.EqualTo(50));

    private static ChatGlm2Template Template(SystemPlacement placement) =>
        ChatGlm2Template.Create(new FakeTokenizer(FakeTokenizer.ChatGlm2Pieces), placement)!;

    private static string Render(SystemPlacement placement, params ChatMessage[] messages)
    {
        var text = new StringBuilder();
        foreach (var segment in Template(placement).Render(messages))
        {
            text.Append(segment.Text);
        }

        return text.ToString();
    }
}
