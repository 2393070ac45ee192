namespace Gateway.Requests;

/// <summary>The fields of OpenAI's API that this service knows and that do not change an answer of its own.</summary>
internal static class HarmlessParameters
{
    /// <summary>Of a request.</summary>
    public static readonly IReadOnlyList<string> OfRequest =
    [
        "metadata",
        "parallel_tool_calls",
        "prompt_cache_key",
        "prompt_cache_retention",
        "safety_identifier",
        "service_tier",
        "store",
        "user",
    ];

    /// <summary>Of a message.</summary>
    public static readonly IReadOnlyList<string> OfMessage = ["annotations", "name"];

    /// <summary>Of <c>stream_options</c>.</summary>
    public static readonly IReadOnlyList<string> OfStreamOptions = ["include_obfuscation"];
}
