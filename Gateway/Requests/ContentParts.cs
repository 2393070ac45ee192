namespace Gateway.Requests;

/// <summary>What several text parts of one message mean to a model, whose templates know a message as one text.</summary>
internal static class ContentParts
{
    /// <summary>One text, with a line break between each two parts: the parts are texts of their own, as llama.cpp's server and vLLM have it.</summary>
    public static string Join(IReadOnlyList<string> parts) => parts.Count == 1 ? parts[0] : string.Join('\n', parts);
}
