using System.Text.Json;

namespace Gateway.Commands.Bench.Client;

/// <summary>One message of a conversation.</summary>
internal sealed record ChatTurn(string Role, string Content)
{
    public static ChatTurn User(string content) => new("user", content);

    public static ChatTurn Assistant(string content) => new("assistant", content);
}

/// <summary>A request that a load makes.</summary>
internal sealed record ChatRequest(IReadOnlyList<ChatTurn> Turns, int MaxTokens, BenchSampling Sampling)
{
    public bool Stream { get; init; } = true;

    public bool KeepText { get; init; }

    /// <summary>Called with the number of chunks with text so far, on the thread that read them.</summary>
    public Action<int>? OnChunk { get; init; }

    /// <summary>The body as it goes over the wire.</summary>
    public byte[] ToJson(string model)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            foreach (var turn in Turns)
            {
                json.WriteStartObject();
                json.WriteString("role", turn.Role);
                json.WriteString("content", turn.Content);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("max_tokens", MaxTokens);
            Sampling.Write(json);
            if (Stream)
            {
                json.WriteBoolean("stream", true);
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
