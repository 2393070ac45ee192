using Gateway.Generation;
using Microsoft.Extensions.AI;

namespace Gateway.InProcess;

/// <summary>
/// The options that would change the answer and that no model here can do. A value that asks for nothing is accepted; any
/// other is refused by name, never ignored.
/// </summary>
internal static class RefusedOptions
{
    private const string NoTools = "this client does not support tools yet";

    /// <summary>The first option that asks for what cannot be done, or null.</summary>
    /// <param name="options">What the caller wants.</param>
    /// <param name="client">The caller's client, for a factory of raw requests.</param>
    public static GenerationFailure? FirstIn(ChatOptions options, IChatClient client)
    {
        if (options.Tools is { Count: > 0 } tools)
        {
            return Refuse(nameof(options.Tools), $"has {tools.Count}", NoTools);
        }

        if (options.ToolMode is not (null or NoneChatToolMode or AutoChatToolMode))
        {
            return Refuse(nameof(options.ToolMode), $"is {options.ToolMode}", NoTools);
        }

        if (options.ResponseFormat is not (null or ChatResponseFormatText))
        {
            return Refuse(nameof(options.ResponseFormat), $"is a {options.ResponseFormat.GetType().Name}", "this client answers in plain text only, as yet");
        }

        if (options.Reasoning is { } reasoning
            && (reasoning.Effort is not (null or ReasoningEffort.None) || reasoning.Output is not (null or ReasoningOutput.None)))
        {
            return Refuse(nameof(options.Reasoning), "is given", "this client does not control reasoning yet");
        }

        if (options.ConversationId is { } conversation)
        {
            return Refuse(nameof(options.ConversationId), $"is '{conversation}'", "this client keeps no conversations, every call brings its own");
        }

        if (options.AllowBackgroundResponses is true || options.ContinuationToken is not null)
        {
            return Refuse(nameof(options.AllowBackgroundResponses), "or ContinuationToken is given", "this client has no background responses");
        }

        return options.RawRepresentationFactory?.Invoke(client) is { } raw
            ? Refuse(nameof(options.RawRepresentationFactory), $"gives a {raw.GetType().Name}", "this client has no raw requests")
            : null;
    }

    private static GenerationFailure Refuse(string name, string found, string reason) => new(
        FailureKind.Unsupported, $"ChatOptions.{name} {found}; {reason}. Leave it out.", name);
}
