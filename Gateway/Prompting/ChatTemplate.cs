using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Prompting;

/// <summary>
/// The prompt format that a model was trained with, bound to that model's control tokens: it is made when the model is
/// loaded, so a vocabulary that does not fit is found then and not in a request.
/// </summary>
internal abstract class ChatTemplate
{
    /// <summary>The name that options give it.</summary>
    public abstract string Name { get; }

    /// <summary>What has to be done to the raw answer.</summary>
    public abstract AnswerRules Rules { get; }

    /// <summary>Sampling defaults that belong to the format's models; values it does not set are left null.</summary>
    public abstract SamplingOptions Sampling { get; }

    /// <summary>Tokens that end an answer besides the vocabulary's own end-of-generation tokens.</summary>
    public virtual ReadOnlyMemory<int> EndTokens => default;

    /// <summary>Writes the prompt that asks for the next answer.</summary>
    /// <param name="messages">At least one; the last is the user's.</param>
    public abstract IReadOnlyList<PromptSegment> Render(IReadOnlyList<ChatMessage> messages);
}
