using System.Text;
using Gateway.Generation;
using Gateway.Requests;
using AI = Microsoft.Extensions.AI;

namespace Gateway.InProcess;

/// <summary>Reads the messages of a caller.</summary>
internal static class ConversationReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The messages, or the first mistake. How many there are, and whose is the last, is not looked at.</summary>
    public static Outcome<List<ChatMessage>> Read(IEnumerable<AI.ChatMessage> messages)
    {
        var read = new List<ChatMessage>();
        foreach (var message in messages)
        {
            var name = $"messages[{read.Count}]";
            if (message is null)
            {
                return Wrong(name, $"{name} is null; it must be a message.");
            }

            if (!ReadMessage(name, message).TryGet(out var whole, out var failure))
            {
                return failure;
            }

            read.Add(whole);
        }

        return read;
    }

    /// <summary>Whether every character is whole: no half of a surrogate pair stands alone.</summary>
    public static bool IsWellFormed(string text)
    {
        try
        {
            Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static Outcome<ChatMessage> ReadMessage(string name, AI.ChatMessage message)
    {
        if (!ReadRole($"{name}.Role", message.Role).TryGet(out var role, out var failure))
        {
            return failure;
        }

        var texts = new List<string>();
        foreach (var (index, content) in message.Contents.Index())
        {
            if (content is not AI.TextContent part)
            {
                var partName = $"{name}.Contents[{index}]";
                return new GenerationFailure(
                    FailureKind.Unsupported,
                    $"{partName} is a {content?.GetType().Name ?? "null"}; this client supports only TextContent. Leave it out.",
                    partName);
            }

            texts.Add(part.Text);
        }

        var whole = ContentParts.Join(texts);
        return IsWellFormed(whole)
            ? new ChatMessage(role.Role, whole)
            : Wrong(name, $"{name} is not valid Unicode: it has half of a surrogate pair. Send whole characters.");
    }

    private static Outcome<Speaker> ReadRole(string name, AI.ChatRole role)
    {
        switch (role.Value.ToUpperInvariant())
        {
            case "SYSTEM" or "DEVELOPER":
                return Speaker.System;
            case "USER":
                return Speaker.User;
            case "ASSISTANT":
                return Speaker.Assistant;
            case "TOOL":
                return new GenerationFailure(
                    FailureKind.Unsupported,
                    $"{name} is tool; this client does not support tools yet. Use system, developer, user or assistant.",
                    name);
            default:
                return Wrong(name, $"{name} is {role}; it must be system, developer, user or assistant.");
        }
    }

    private static GenerationFailure Wrong(string param, string message) => new(FailureKind.InvalidRequest, message, param);

    /// <summary>A role as an outcome can carry it.</summary>
    private sealed record Speaker(ChatRole Role)
    {
        public static readonly Speaker System = new(ChatRole.System);
        public static readonly Speaker User = new(ChatRole.User);
        public static readonly Speaker Assistant = new(ChatRole.Assistant);
    }
}
