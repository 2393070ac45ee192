using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

internal sealed class ChatTemplatesTests
{
    private static readonly TemplateClues ChatGlm = new("chatglm", "llama");
    private static readonly FakeTokenizer Second = new(FakeTokenizer.ChatGlm2Pieces);
    private static readonly FakeTokenizer Third = new(FakeTokenizer.ChatGlm3Pieces);

    [Test]
    public void ChatGlmWithoutRoles_IsChatGlm2() =>
        Assert.That(Chosen(Choose(ChatGlm, Second)).Name, Is.EqualTo("chatglm2"));

    [Test]
    public void ChatGlmWithRoles_IsChatGlm3() =>
        Assert.That(Chosen(Choose(ChatGlm, Third)).Name, Is.EqualTo("chatglm3"));

    [TestCase("llama", "llama", TestName = "OtherArchitecture_IsRefused")]
    [TestCase("chatglm", "gpt2", TestName = "Glm4_IsRefused")]
    [TestCase(null, null, TestName = "MissingMetadata_IsRefused")]
    public void UnknownModel_IsRefusedWithTheKnownNamesAndTheRemedy(string? architecture, string? tokenizerModel)
    {
        var failure = Refused(Choose(new TemplateClues(architecture, tokenizerModel), Third));

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.ModelUnavailable));
        Assert.That(failure.Message, Does.Contain("'m'").And.Contain(architecture ?? "(none)")
            .And.Contain("chatglm2, chatglm3").And.Contain("Gateway:Models"));
    }

    [Test]
    public void RolesInPart_AreRefused() =>
        Assert.That(Refused(Choose(ChatGlm, new FakeTokenizer("[gMASK]", "<sop>", "<|user|>"))).Message, Does.Contain("not known"));

    [Test]
    public void NoPrefixTokens_AreRefused() =>
        Assert.That(Refused(Choose(ChatGlm, new FakeTokenizer("[gMASK]"))).Message, Does.Contain("not known"));

    [Test]
    public void NamedTemplate_WinsOverTheMetadata() =>
        Assert.That(Chosen(Choose(default, Third, "chatglm2")).Name, Is.EqualTo("chatglm2"));

    [Test]
    public void NamedTemplate_IsRefusedWhereTheVocabularyLacksItsTokens() =>
        Assert.That(Refused(Choose(ChatGlm, Second, "chatglm3")).Message, Does.Contain("lacks").And.Contain("<|user|>"));

    [Test]
    public void UnknownName_IsRefusedByName() =>
        Assert.That(Refused(Choose(ChatGlm, Second, "chatml")).Message, Does.Contain("'chatml'").And.Contain("chatglm2, chatglm3"));

    [Test]
    public void SystemPlacement_IsRefusedWhereItWouldDoNothing() =>
        Assert.That(Refused(Choose(ChatGlm, Third, null, SystemPlacement.First)).Message, Does.Contain("SystemPlacement"));

    [Test]
    public void SystemPlacement_ReachesTheTemplate()
    {
        var template = Chosen(Choose(ChatGlm, Second, null, SystemPlacement.Last));

        var text = template.Render([new(ChatRole.System, "S"), new(ChatRole.User, "Q")])[2].Text;

        Assert.That(text, Is.EqualTo("[Round 1]\n\n问：SQ\n\n答："));
    }

    private static Outcome<ChatTemplate> Choose(
        TemplateClues clues, ITokenizer vocabulary, string? name = null, SystemPlacement? placement = null) =>
        ChatTemplates.Choose("m", name, placement, clues, vocabulary);

    private static ChatTemplate Chosen(Outcome<ChatTemplate> outcome)
    {
        Assert.That(outcome.TryGet(out var template, out var failure), Is.True, failure?.Message);
        return template!;
    }

    private static GenerationFailure Refused(Outcome<ChatTemplate> outcome)
    {
        Assert.That(outcome.TryGet(out var template, out var failure), Is.False, template?.Name);
        return failure!;
    }
}
