using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Prompting;

/// <summary>
/// ChatGLM3's roles, as <c>build_chat_input</c> of the checkpoint's tokenizer writes them: the two prefix tokens, then
/// for each message its role's control token, the text "\n" (where a tool's name would stand before the newline) and the
/// content; then the assistant's role token alone. Newline and content are two texts, since the original encodes each by
/// itself and so with its own leading space. Any order of roles can be written.
/// </summary>
/// <remarks>
/// An answer ends with the end-of-generation token or with the next role: <c>&lt;|user|&gt;</c>, or
/// <c>&lt;|observation|&gt;</c> where the model wants a tool's result (<c>stream_chat</c> in modeling_chatglm.py).
/// </remarks>
internal sealed class ChatGlm3Template : ChatTemplate
{
    public const string TemplateName = "chatglm3";

    private readonly PromptSegment[] _prefix;
    private readonly PromptSegment _system;
    private readonly PromptSegment _user;
    private readonly PromptSegment _assistant;

    private ChatGlm3Template(PromptSegment[] prefix, int system, int user, int assistant, int observation)
    {
        _prefix = prefix;
        _system = PromptSegment.OfControl(system);
        _user = PromptSegment.OfControl(user);
        _assistant = PromptSegment.OfControl(assistant);
        EndTokens = new[] { user, observation };
    }

    public override string Name => TemplateName;

    public override AnswerRules Rules => AnswerRules.ChatGlm;

    /// <summary>The original samples with Hugging Face's default top_k.</summary>
    public override SamplingOptions Sampling { get; } = new() { TopK = 50 };

    public override ReadOnlyMemory<int> EndTokens { get; }

    /// <summary>The template for that vocabulary, or null where the vocabulary lacks its control tokens.</summary>
    public static ChatGlm3Template? Create(ITokenizer vocabulary) =>
        ChatGlmPrefix.Find(vocabulary) is { } prefix
        && vocabulary.FindControlToken("<|system|>") is { } system
        && vocabulary.FindControlToken("<|user|>") is { } user
        && vocabulary.FindControlToken("<|assistant|>") is { } assistant
        && vocabulary.FindControlToken("<|observation|>") is { } observation
            ? new ChatGlm3Template(prefix, system, user, assistant, observation)
            : null;

    public override IReadOnlyList<PromptSegment> Render(IReadOnlyList<ChatMessage> messages)
    {
        var segments = new List<PromptSegment>(_prefix.Length + (3 * messages.Count) + 1);
        segments.AddRange(_prefix);
        foreach (var message in messages)
        {
            segments.Add(RoleOf(message));
            segments.Add(PromptSegment.OfText("\n"));
            segments.Add(PromptSegment.OfText(message.Content));
        }

        segments.Add(_assistant);
        return segments;
    }

    private PromptSegment RoleOf(ChatMessage message) => message.Role switch
    {
        ChatRole.System => _system,
        ChatRole.User => _user,
        ChatRole.Assistant => _assistant,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.Role, "ChatGLM3 has no such role."),
    };
}
