using System.Text.Json;
using Gateway.Generation;
using Gateway.OpenAI;
using Gateway.Requests;

namespace Gateway.Http;

/// <summary>Reads the messages of a request.</summary>
internal static class ChatMessageReader
{
    private const string Remedy = "Send the conversation, as [{\"role\":\"user\",\"content\":\"...\"}].";

    /// <summary>At least one message; or the first mistake.</summary>
    public static Outcome<ChatMessage[]> Read(IReadOnlyList<ChatRequestMessage?>? messages)
    {
        if (messages is null)
        {
            return Wrong("messages", $"messages is missing. {Remedy}", "missing_required_parameter");
        }

        if (messages.Count == 0)
        {
            return Wrong("messages", $"messages is empty; it must have at least one message. {Remedy}");
        }

        var read = new ChatMessage[messages.Count];
        for (var i = 0; i < read.Length; i++)
        {
            var name = $"messages[{i}]";
            if (messages[i] is not { } message)
            {
                return Wrong(name, $"{name} is null; it must be an object with role and content.");
            }

            if (!ReadMessage(name, message).TryGet(out var whole, out var failure))
            {
                return failure;
            }

            read[i] = whole;
        }

        return read;
    }

    private static Outcome<ChatMessage> ReadMessage(string name, ChatRequestMessage message)
    {
        ChatRole role;
        switch (message.Role)
        {
            case "system" or "developer":
                role = ChatRole.System;
                break;
            case "user":
                role = ChatRole.User;
                break;
            case "assistant":
                role = ChatRole.Assistant;
                break;
            case "tool" or "function":
                return Unsupported($"{name}.role", $"{name}.role is {message.Role}; this service does not support tools yet. Use system, developer, user or assistant.");
            case null:
                return Wrong($"{name}.role", $"{name}.role is missing; it must be system, developer, user or assistant.", "missing_required_parameter");
            default:
                return Wrong($"{name}.role", $"{name}.role is {WireText.Shorten(message.Role)}; it must be system, developer, user or assistant.");
        }

        if (RefusedParameters.FirstIn(message, name) is { } refused)
        {
            return refused;
        }

        if (!ReadContent($"{name}.content", message.Content ?? default).TryGet(out var content, out var failure))
        {
            return failure;
        }

        var speaker = message.OtherFields?.GetValueOrDefault("name") ?? default;
        if (speaker.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new ChatMessage(role, content);
        }

        return WireText.Read(speaker) is { } text
            ? new ChatMessage(role, content) { Name = text }
            : Wrong($"{name}.name", $"{name}.name is {WireText.Describe(speaker)}; it must be a string of whole characters.");
    }

    private static Outcome<string> ReadContent(string name, JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return Wrong(name, $"{name} is missing; it must be a string or an array of text parts.", "missing_required_parameter");
            case JsonValueKind.String:
                return WireText.Read(content) is { } text ? text : BadUnicode(name);
            case JsonValueKind.Array when content.GetArrayLength() > 0:
                return JoinParts(name, content);
            default:
                return Wrong(name, $"{name} is {WireText.Describe(content)}; it must be a string or a non-empty array of text parts, as [{{\"type\":\"text\",\"text\":\"...\"}}].");
        }
    }

    private static Outcome<string> JoinParts(string name, JsonElement parts)
    {
        var texts = new List<string>();
        foreach (var part in parts.EnumerateArray())
        {
            if (!ReadPart($"{name}[{texts.Count}]", part).TryGet(out var text, out var failure))
            {
                return failure;
            }

            texts.Add(text);
        }

        return ContentParts.Join(texts);
    }

    private static Outcome<string> ReadPart(string name, JsonElement part)
    {
        if (part.ValueKind is not JsonValueKind.Object || !part.TryGetProperty("type", out var type) || WireText.Read(type) is not { } typeName)
        {
            return Wrong(name, $"{name} is {WireText.Describe(part)}; it must be a text part, as {{\"type\":\"text\",\"text\":\"...\"}}.");
        }

        if (typeName is not "text")
        {
            return Unsupported($"{name}.type", $"{name}.type is {WireText.Shorten(typeName)}; this service supports only text parts. Send {{\"type\":\"text\",\"text\":\"...\"}}.");
        }

        if (!part.TryGetProperty("text", out var text) || text.ValueKind is not JsonValueKind.String)
        {
            return Wrong($"{name}.text", $"{name}.text is {WireText.Describe(text)}; it must be a string.");
        }

        return WireText.Read(text) is { } whole ? whole : BadUnicode($"{name}.text");
    }

    private static GenerationFailure BadUnicode(string name) =>
        Wrong(name, $"{name} is not valid Unicode: it has half of a surrogate pair, or bytes that are not UTF-8. Send whole characters.");

    private static GenerationFailure Wrong(string param, string message, string? code = null) =>
        new(FailureKind.InvalidRequest, message, param, code);

    private static GenerationFailure Unsupported(string param, string message) =>
        new(FailureKind.Unsupported, message, param);
}
