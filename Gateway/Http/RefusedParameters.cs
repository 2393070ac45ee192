using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>
/// The fields of OpenAI's API that would change the answer and that this service cannot do. A value that asks for nothing
/// (null, an empty list, the default) is accepted; any other is refused by name, never ignored.
/// </summary>
internal static class RefusedParameters
{
    private const string NoTools = "this service does not support tools yet";

    private static readonly Dictionary<string, Rule> Request = new(StringComparer.Ordinal)
    {
        ["audio"] = new("this service answers in text only", []),
        ["function_call"] = new(NoTools, ["\"none\""]),
        ["functions"] = new(NoTools, ["[]"]),
        ["logit_bias"] = new("this service does not support it yet", ["{}"]),
        ["logprobs"] = new("this service does not support it yet", ["false"]),
        ["modalities"] = new("this service answers in text only", ["[\"text\"]"]),
        ["n"] = new("this service gives one answer to a request", ["1"]),
        ["prediction"] = new("this service does not support it yet", []),
        ["reasoning_effort"] = new("this service does not control reasoning yet", ["\"none\""]),
        ["response_format"] = new("this service answers in plain text only, as yet", ["{\"type\":\"text\"}"]),
        ["tool_choice"] = new(NoTools, ["\"none\""]),
        ["tools"] = new(NoTools, ["[]"]),
        ["top_logprobs"] = new("this service does not support it yet", ["0"]),
        ["verbosity"] = new("this service does not control verbosity", ["\"medium\""]),
        ["web_search_options"] = new("this service does not search the web", []),
    };

    private static readonly Dictionary<string, Rule> Message = new(StringComparer.Ordinal)
    {
        ["audio"] = new("this service understands text only", []),
        ["function_call"] = new(NoTools, []),
        ["refusal"] = new("this service has no place for it in a prompt", []),
        ["tool_call_id"] = new(NoTools, []),
        ["tool_calls"] = new(NoTools, ["[]"]),
    };

    /// <summary>The names, for the documentation's test.</summary>
    public static IEnumerable<string> Names => Request.Keys.Concat(Message.Keys).Distinct();

    public static bool KnowsOfRequest(string name) => Request.ContainsKey(name);

    public static bool KnowsOfMessage(string name) => Message.ContainsKey(name);

    /// <summary>The first field that asks for what this service cannot do, or null.</summary>
    public static GenerationFailure? FirstIn(ChatCompletionRequest request) => First(Request, request.OtherFields, "");

    /// <summary>The same of one message, whose own name is <paramref name="path"/>.</summary>
    public static GenerationFailure? FirstIn(ChatRequestMessage message, string path) =>
        First(Message, message.OtherFields, path + ".");

    private static GenerationFailure? First(
        Dictionary<string, Rule> rules, Dictionary<string, JsonElement>? fields, string prefix)
    {
        foreach (var (name, value) in fields ?? [])
        {
            if (rules.TryGetValue(name, out var rule) && !rule.Accepts(value))
            {
                var path = prefix + name;
                return new GenerationFailure(
                    FailureKind.Unsupported,
                    $"{path} is {WireText.Describe(value)}; {rule.Reason}. {rule.Remedy}",
                    path);
            }
        }

        return null;
    }

    private sealed record Rule(string Reason, string[] Neutral)
    {
        public string Remedy => Neutral is [var neutral] ? $"Leave it out, or send {neutral}." : "Leave it out.";

        public bool Accepts(JsonElement value) =>
            value.ValueKind is JsonValueKind.Null || Neutral.Contains(Compact(value), StringComparer.Ordinal);

        /// <summary>The value without white space, as the table writes it; cut where it is longer than any of those.</summary>
        private static string Compact(JsonElement value)
        {
            var json = JsonMarshal.GetRawUtf8Value(value);
            return json.Length > 64
                ? ""
                : string.Concat(Encoding.UTF8.GetString(json).Where(c => !char.IsWhiteSpace(c)));
        }
    }
}
