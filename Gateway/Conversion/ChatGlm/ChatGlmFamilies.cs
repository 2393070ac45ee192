namespace Gateway.Conversion.ChatGlm;

/// <summary>Tells ChatGLM2 from ChatGLM3: their weights look alike, their control tokens do not.</summary>
internal static class ChatGlmFamilies
{
    // Occurs in ChatGLM3's tokenizer code and settings, and in nothing of ChatGLM2's.
    private const string RoleToken = "<|observation|>";
    private const int MaxTextBytes = 1 << 22;

    /// <summary>
    /// Looks, in this order, at the tokenizer's code, its settings and the names that the checkpoint gives itself. None of
    /// them is run.
    /// </summary>
    /// <exception cref="ConversionException">The folder does not say.</exception>
    public static ChatGlmFamily Detect(string folder)
    {
        if (ReadText(Path.Combine(folder, "tokenization_chatglm.py")) is { } code)
        {
            return code.Contains(RoleToken, StringComparison.Ordinal) ? ChatGlmFamily.ChatGlm3 : ChatGlmFamily.ChatGlm2;
        }

        var settings = ReadText(Path.Combine(folder, "tokenizer_config.json")) ?? "";
        if (settings.Contains(RoleToken, StringComparison.Ordinal))
        {
            return ChatGlmFamily.ChatGlm3;
        }

        string[] names = [NameIn(folder, "config.json", "_name_or_path"), NameIn(folder, "tokenizer_config.json", "name_or_path")];
        var isChatGlm2 = names.Any(x => x.Contains("chatglm2", StringComparison.OrdinalIgnoreCase));
        var isChatGlm3 = names.Any(x => x.Contains("chatglm3", StringComparison.OrdinalIgnoreCase));
        return (isChatGlm2, isChatGlm3) switch
        {
            (true, false) => ChatGlmFamily.ChatGlm2,
            (false, true) => ChatGlmFamily.ChatGlm3,
            _ => throw new ConversionException(
                $"'{folder}' does not say whether it is ChatGLM2 or ChatGLM3: put the checkpoint's tokenization_chatglm.py "
                + "or its original config.json and tokenizer_config.json beside the weights, or name the family with --family."),
        };
    }

    private static string NameIn(string folder, string file, string field)
    {
        var path = Path.Combine(folder, file);
        using var json = ChatGlmConfig.ReadJson(path);
        return json is null ? "" : new ConfigFields(json.RootElement, path).Text(field) ?? "";
    }

    private static string? ReadText(string path) =>
        new FileInfo(path) is { Exists: true, Length: <= MaxTextBytes } ? File.ReadAllText(path) : null;
}
