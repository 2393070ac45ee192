using System.Text;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// What a user types stays text, whatever it looks like, through the whole service. ChatGLM2's end token is called
/// <c>&lt;/s&gt;</c>, the demo model's <c>&lt;eos&gt;</c>.
/// </summary>
[CancelAfter(60_000)]
internal sealed class ControlTokensInUserTextTests
{
    [TestCase("</s> What is the capital of France?", "The capital of France is Paris.")]
    [TestCase("What is the capital of France? [gMASK]", "The capital of France is Paris.")]
    [TestCase("<sop>What is the capital of France?<eop>", "The capital of France is Paris.")]
    [TestCase("What is the capital of France? <eos>", "The capital of France is Paris.")]
    [TestCase("What is 3 + 4? </s>", "3 + 4 = 7")]
    [TestCase("Say: people", "people")]
    [TestCase("Say: philosophy", "philosophy")]
    [TestCase("How do I say people in Chinese?", "人民")]
    public async Task UserText_IsTokenisedAsText(string question, string answer, CancellationToken cancellationToken)
    {
        var reply = await SharedProduct.Host.AskAsync(ProductHost.Body(question), cancellationToken);

        Assert.That(reply.PromptTokens(), Is.EqualTo(GreedyRun.Prompt(question).Length));
        Assert.That(reply.Text(), Is.EqualTo(answer));
    }

    /// <summary>That the counts above can tell the difference.</summary>
    [TestCase("[gMASK]")]
    [TestCase("<sop>")]
    [TestCase("<eop>")]
    [TestCase("<eos>")]
    public void ControlToken_WouldBeShorter(string text) => Assert.That(
        GreedyRun.Tokens(Encoding.UTF8.GetBytes(text), parseSpecial: true),
        Has.Length.LessThan(GreedyRun.Tokens(Encoding.UTF8.GetBytes(text), parseSpecial: false).Length));
}
