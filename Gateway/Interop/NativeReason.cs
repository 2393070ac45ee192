namespace Gateway.Interop;

/// <summary>Makes one reason of the lines that llama.cpp logged while a call failed.</summary>
internal static class NativeReason
{
    /// <summary>The lines without the names of functions and without those that only repeat that it failed.</summary>
    public static string From(IReadOnlyList<string> lines, string otherwise)
    {
        var reasons = lines.Select(WithoutFunction).Where(IsInformative).Distinct(StringComparer.Ordinal).Take(4).ToList();
        return reasons.Count > 0 ? string.Join("; ", reasons) : otherwise;
    }

    private static bool IsInformative(string line) =>
        line.Length > 0 && line is not ("failed to load model" or "failed to initialize batch");

    // "llama_model_load: error loading model: missing tensor" -> "missing tensor"
    private static string WithoutFunction(string line)
    {
        var end = line.IndexOf(": ", StringComparison.Ordinal);
        if (end > 0 && !line.AsSpan(0, end).Contains(' '))
        {
            line = line[(end + 2)..];
        }

        foreach (var prefix in (ReadOnlySpan<string>)["error loading model: ", "error loading model architecture: ", "failed to quantize: "])
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal))
            {
                line = line[prefix.Length..];
            }
        }

        return line.Trim();
    }
}
