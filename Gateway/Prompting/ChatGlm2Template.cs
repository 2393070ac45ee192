using System.Globalization;
using System.Text;
using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Prompting;

/// <summary>
/// ChatGLM2's rounds, as <c>build_prompt</c> of the checkpoint's tokenizer writes them. The whole conversation is one
/// text, because its first character is tokenised differently from the same one later:
/// <code>[gMASK] sop  [Round 1]\n\n问：{question}\n\n答：{answer}\n\n[Round 2]\n\n问：{question}\n\n答：</code>
/// </summary>
/// <remarks>
/// The format knows rounds of one question and one answer only. What else a conversation may hold is fitted in, in its
/// order: several user messages without an answer between them are one question, several assistant messages one answer
/// (joined by a newline), and an answer that nobody asked for belongs to an empty question. There is no system role
/// either; see <see cref="SystemPlacement"/> for where system messages go. Several that go to the same place are joined
/// by a newline, and one without text is left out.
/// </remarks>
internal sealed class ChatGlm2Template : ChatTemplate
{
    public const string TemplateName = "chatglm2";

    private const string AnswerMark = "\n\n答：";

    private readonly PromptSegment[] _prefix;
    private readonly SystemPlacement _placement;

    private ChatGlm2Template(PromptSegment[] prefix, SystemPlacement placement)
    {
        _prefix = prefix;
        _placement = placement;
    }

    public override string Name => TemplateName;

    public override AnswerRules Rules => AnswerRules.ChatGlm;

    /// <summary>The original samples with Hugging Face's default top_k.</summary>
    public override SamplingOptions Sampling { get; } = new() { TopK = 50 };

    /// <summary>The template for that vocabulary, or null where the vocabulary lacks its control tokens.</summary>
    public static ChatGlm2Template? Create(ITokenizer vocabulary, SystemPlacement placement) =>
        ChatGlmPrefix.Find(vocabulary) is { } prefix ? new ChatGlm2Template(prefix, placement) : null;

    public override IReadOnlyList<PromptSegment> Render(IReadOnlyList<ChatMessage> messages)
    {
        var spoken = messages.Where(message => message.Role != ChatRole.System || message.Content.Length > 0);
        var ordered = _placement == SystemPlacement.Last ? MoveSystemTextToEnd(spoken) : spoken;
        return [.. _prefix, PromptSegment.OfText(WriteRounds(ordered))];
    }

    /// <summary>Writes what is not the assistant's as (part of) a question.</summary>
    private static string WriteRounds(IEnumerable<ChatMessage> messages)
    {
        var text = new StringBuilder();
        var round = 0;
        bool? inAnswer = null;
        foreach (var message in messages)
        {
            var isAnswer = message.Role == ChatRole.Assistant;
            text.Append((inAnswer, isAnswer) switch
            {
                (null, false) => OpenRound(++round),
                (null, true) => OpenRound(++round) + AnswerMark,
                (true, false) => "\n\n" + OpenRound(++round),
                (false, true) => AnswerMark,
                _ => "\n",
            });
            text.Append(message.Content);
            inAnswer = isAnswer;
        }

        return text.Append(AnswerMark).ToString();
    }

    private static string OpenRound(int round) => string.Create(CultureInfo.InvariantCulture, $"[Round {round}]\n\n问：");

    private static List<ChatMessage> MoveSystemTextToEnd(IEnumerable<ChatMessage> messages)
    {
        var all = messages.ToLookup(message => message.Role == ChatRole.System);
        var system = string.Join('\n', all[true].Select(message => message.Content));
        var rest = all[false].ToList();
        rest[^1] = rest[^1] with { Content = system + rest[^1].Content };
        return rest;
    }
}
