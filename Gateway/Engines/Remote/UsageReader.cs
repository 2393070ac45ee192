using System.Text.Json;
using Gateway.Generation;

namespace Gateway.Engines.Remote;

/// <summary>Reads an upstream's token counts.</summary>
internal static class UsageReader
{
    /// <summary>Reads the value of the field <c>usage</c>; null where it has no counts.</summary>
    public static TokenUsage? Read(ref Utf8JsonReader reader)
    {
        if (!JsonFields.Enter(ref reader, JsonTokenType.StartObject, "usage"))
        {
            return null;
        }

        int? prompt = null;
        int? completion = null;
        var cached = 0;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                prompt = CountOf(ref reader);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                completion = CountOf(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                cached = ReadCached(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return prompt is { } inPrompt && completion is { } inAnswer ? new TokenUsage(inPrompt, inAnswer, cached) : null;
    }

    private static int ReadCached(ref Utf8JsonReader reader)
    {
        var cached = 0;
        if (!JsonFields.Enter(ref reader, JsonTokenType.StartObject, "prompt_tokens_details"))
        {
            return cached;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                cached = CountOf(ref reader) ?? 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return cached;
    }

    /// <summary>The count that the field has; null where it has none.</summary>
    private static int? CountOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var count) && count >= 0)
        {
            return count;
        }

        reader.Skip();
        return null;
    }
}
