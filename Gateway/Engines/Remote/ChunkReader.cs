using System.Text.Json;
using System.Text.Unicode;
using Gateway.Generation;

namespace Gateway.Engines.Remote;

/// <summary>
/// Reads the chunks of one answer, each in turn, without an allocation for those that carry text. Fields that nobody here
/// knows are skipped. Requests ask for one choice, so every choice is that one.
/// </summary>
internal sealed class ChunkReader
{
    private byte[] _text = new byte[256];
    private int _textLength;

    /// <summary>The text of the last chunk: UTF-8, whole characters. Valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Text => _text.AsMemory(0, _textLength);

    /// <summary>The last chunk has a token of any kind: text, reasoning or a tool call.</summary>
    public bool HasToken { get; private set; }

    /// <summary>The last chunk calls a tool.</summary>
    public bool CallsTool { get; private set; }

    /// <summary>Why the answer ended, as the upstream names it, which is never empty; null until then. Stays once it is known.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The upstream's counts; unknown until it gives some. The latest stay.</summary>
    public TokenUsage Usage { get; private set; } = TokenUsage.Unknown;

    /// <summary>The error that stands in the place of a chunk; otherwise null.</summary>
    public UpstreamError? Error { get; private set; }

    /// <summary>Reads the data of one event.</summary>
    /// <exception cref="JsonException">It is no JSON object of the expected shape, or has text that is no valid Unicode.</exception>
    public ChunkKind Read(ReadOnlySpan<byte> data)
    {
        _textLength = 0;
        HasToken = CallsTool = false;
        Error = null;
        data = data.Trim(" \t\r\n"u8);
        if (data.IsEmpty)
        {
            return ChunkKind.Empty;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            return ChunkKind.Done;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            reader.Read();
            ReadChunk(ref reader);
            return reader.Read() ? throw new JsonException("An event has more than one value.") : ChunkKind.Chunk;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A text is no valid Unicode.", exception);
        }
    }

    private void ReadChunk(ref Utf8JsonReader reader)
    {
        JsonFields.Expect(ref reader, JsonTokenType.StartObject, "A chunk");
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                Usage = UsageReader.Read(ref reader) ?? Usage;
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                using var error = JsonDocument.ParseValue(ref reader);
                Error = error.RootElement.ValueKind is JsonValueKind.Null ? null : UpstreamError.Of(error.RootElement);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader)
    {
        if (!JsonFields.Enter(ref reader, JsonTokenType.StartArray, "choices"))
        {
            return;
        }

        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            JsonFields.Expect(ref reader, JsonTokenType.StartObject, "A choice");
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("delta"u8))
                {
                    ReadDelta(ref reader);
                }
                else if (reader.ValueTextEquals("finish_reason"u8))
                {
                    reader.Read();
                    FinishReason = TextOf(ref reader) ?? FinishReason;
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        if (!JsonFields.Enter(ref reader, JsonTokenType.StartObject, "delta"))
        {
            return;
        }

        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                AppendText(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                reader.Read();
                HasToken |= reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                ReadToolCall(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadToolCall(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartArray)
        {
            reader.Read();
            CallsTool |= reader.TokenType is not JsonTokenType.EndArray;
            while (reader.TokenType is not JsonTokenType.EndArray)
            {
                reader.Skip();
                reader.Read();
            }
        }
        else
        {
            CallsTool |= reader.TokenType is JsonTokenType.StartObject;
            reader.Skip();
        }

        HasToken |= CallsTool;
    }

    private void AppendText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            return;
        }

        JsonFields.Expect(ref reader, JsonTokenType.String, "A delta's content");
        if (_text.Length - _textLength < reader.ValueSpan.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + reader.ValueSpan.Length));
        }

        var length = reader.CopyString(_text.AsSpan(_textLength));
        if (!Utf8.IsValid(_text.AsSpan(_textLength, length)))
        {
            throw new JsonException("A text is no valid UTF-8.");
        }

        _textLength += length;
        HasToken |= _textLength > 0;
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Null)
        {
            return null;
        }

        // Some services say "" where OpenAI says null.
        JsonFields.Expect(ref reader, JsonTokenType.String, "finish_reason");
        return reader.ValueSpan.IsEmpty ? null : reader.ValueTextEquals("stop"u8) ? "stop" : reader.GetString();
    }
}
