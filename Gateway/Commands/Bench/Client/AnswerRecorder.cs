using System.Text;
using System.Text.Json;

namespace Gateway.Commands.Bench.Client;

/// <summary>
/// Notes what matters of a stream's events and when. An event with text costs a few searches in its bytes; only the events
/// with counts, and those whose text is wanted, are parsed.
/// </summary>
internal sealed class AnswerRecorder(bool keepText)
{
    private readonly List<long> _chunks = new(128);
    private readonly StringBuilder _text = new();

    public IReadOnlyList<long> Chunks => _chunks;

    public string Text => _text.ToString();

    public TokenCounts? Counts { get; private set; }

    public bool IsFinished { get; private set; }

    /// <summary>The end marker came.</summary>
    public bool IsDone { get; private set; }

    public bool HasError { get; private set; }

    public void Record(ReadOnlySpan<byte> data, long now)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return;
        }

        // Inside a JSON text a quote is escaped, so that no answer can look like one of these.
        if (HasValue(data, "content\":"u8, (byte)'"'))
        {
            _chunks.Add(now);
            if (keepText)
            {
                KeepText(data);
            }
        }

        IsFinished |= HasValue(data, "\"finish_reason\":"u8, (byte)'"');
        HasError |= HasValue(data, "\"error\":"u8, (byte)'{');
        if (HasValue(data, "\"usage\":"u8, (byte)'{') || HasValue(data, "\"timings\":"u8, (byte)'{'))
        {
            using var json = JsonDocument.Parse(data.ToArray());
            Counts = CountsOf(json.RootElement) ?? Counts;
        }
    }

    /// <summary>The counts of a chunk or a whole answer. llama-server tells the cached ones apart in its timings.</summary>
    public static TokenCounts? CountsOf(JsonElement answer)
    {
        if (!answer.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        int? cached = null;
        if (usage.TryGetProperty("prompt_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object)
        {
            cached = Number(details, "cached_tokens");
        }

        if (cached is null && answer.TryGetProperty("timings", out var timings))
        {
            cached = Number(timings, "cache_n");
        }

        return new TokenCounts(Number(usage, "prompt_tokens") ?? 0, cached, Number(usage, "completion_tokens") ?? 0);
    }

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : null;

    /// <summary>Whether the name has a value that begins so and, if it is a text, is not empty.</summary>
    private static bool HasValue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, byte first)
    {
        var at = data.IndexOf(name);
        if (at < 0)
        {
            return false;
        }

        var value = data[(at + name.Length)..].TrimStart((byte)' ');
        return value.Length > 1 && value[0] == first && (first != '"' || value[1] != '"');
    }

    private void KeepText(ReadOnlySpan<byte> data)
    {
        using var json = JsonDocument.Parse(data.ToArray());
        foreach (var choice in json.RootElement.GetProperty("choices").EnumerateArray())
        {
            if (choice.GetProperty("delta").TryGetProperty("content", out var content))
            {
                _text.Append(content.GetString());
            }
        }
    }
}
