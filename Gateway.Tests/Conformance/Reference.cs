using System.Text;
using Gateway.Tests.Prompting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>What a model says at temperature 0, found without the engine under test.</summary>
internal abstract class Reference
{
    /// <summary>Tokens of a one-round prompt.</summary>
    public abstract int CountPrompt(string question);

    /// <summary>The answer to "What is my name?" after "My name is Mei."</summary>
    public abstract string Recall { get; }

    /// <summary>The whole answer.</summary>
    public abstract ReferenceAnswer Answer(string question);
}

/// <summary>An answer of the reference.</summary>
/// <param name="Text">Without the white space around it, which ChatGLM's template drops.</param>
/// <param name="Tokens">Tokens of the answer, the end token included.</param>
internal sealed record ReferenceAnswer(string Text, int Tokens);

/// <summary>The demo model, decoded on the bare library.</summary>
internal sealed class DemoReference : Reference
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, ReferenceAnswer> Known = new(StringComparer.Ordinal);

    public override string Recall => "Your name is Mei.";

    public override int CountPrompt(string question) => GreedyRun.Prompt(question).Length;

    public override ReferenceAnswer Answer(string question)
    {
        lock (Gate)
        {
            if (!Known.TryGetValue(question, out var answer))
            {
                using var context = DemoModel.NewContext(batchTokens: 512);
                var tokens = GreedyRun.Answer(context, GreedyRun.Prompt(question), 300);
                answer = Known[question] = new ReferenceAnswer(GreedyRun.Text(tokens).Trim(), tokens.Length + 1);
            }

            return answer;
        }
    }
}

/// <summary>What <see cref="ByHeartEngine"/> says, one byte a token.</summary>
internal sealed class ByHeartReference : Reference
{
    public override string Recall => ByHeartEngine.AnswerTo("What is my name?");

    public override int CountPrompt(string question) => 2 + Pieces.Bytes($"[Round 1]\n\n问：{question}\n\n答：").Length;

    public override ReferenceAnswer Answer(string question)
    {
        var text = ByHeartEngine.AnswerTo(question);
        return new ReferenceAnswer(text.Trim(), Encoding.UTF8.GetByteCount(text) + 1);
    }
}
