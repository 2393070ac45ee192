using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaContextTests
{
    [TestCase("What is 3 plus 4?", "3 + 4 = 7")]
    public void Decode_GreedyAnswerIsTheKnownOne(string question, string answer)
    {
        using var context = DemoModel.NewContext();

        var tokens = GreedyRun.Answer(context, GreedyRun.Prompt(question), 40);

        Assert.That(GreedyRun.Text(tokens).Trim(), Is.EqualTo(answer));
    }
}
