using System.Text;
using System.Text.Json;

namespace Gateway.Http;

/// <summary>The bytes that the chunks of one streamed answer share, made once per request.</summary>
/// <param name="head">What every chunk repeats.</param>
/// <param name="withUsage">Whether each chunk has a <c>usage</c>: null, but in the last.</param>
internal sealed class ChunkTemplate(AnswerHead head, bool withUsage)
{
    private readonly string _start = "data: {\"id\":" + Quote(head.Id)
        + ",\"object\":\"chat.completion.chunk\",\"created\":" + head.Created
        + ",\"model\":" + Quote(head.Model)
        + ",\"system_fingerprint\":" + Quote(head.Fingerprint)
        + ",\"choices\":[";

    private readonly string _end = withUsage ? ",\"usage\":null}\n\n" : "}\n\n";

    /// <summary>The first chunk.</summary>
    public byte[] Role() => Chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null");

    /// <summary>What stands before and after the text in each chunk that has some.</summary>
    public (byte[] Before, byte[] After) Content()
    {
        const string Text = "\u0000";
        var chunk = Encoding.UTF8.GetString(Chunk("{\"content\":\"" + Text + "\"}", "null"));
        var at = chunk.IndexOf(Text, StringComparison.Ordinal);
        return (Encoding.UTF8.GetBytes(chunk[..at]), Encoding.UTF8.GetBytes(chunk[(at + Text.Length)..]));
    }

    /// <summary>The chunk that says why the answer ended.</summary>
    public byte[] Finish(string reason) => Chunk("{}", Quote(reason));

    /// <summary>
    /// The event that says why the answer broke off. It is a chunk too: some clients look for <c>error</c> in every event,
    /// others read chunks only, and take a stream without a finish_reason that they know for a whole answer.
    /// </summary>
    public byte[] Failure(OpenAI.ErrorBody error) =>
        Chunk("{}", "\"error\"", ",\"error\":" + JsonSerializer.Serialize(error, WireJson.Context.ErrorBody));

    /// <summary>The chunk that has the usage and no choice.</summary>
    public byte[] Usage(OpenAI.CompletionUsage usage) => Encoding.UTF8.GetBytes(
        _start + "],\"usage\":" + JsonSerializer.Serialize(usage, WireJson.Context.CompletionUsage) + "}\n\n");

    private static string Quote(string? text) =>
        text is null ? "null" : JsonSerializer.Serialize(text, WireJson.Context.String);

    private byte[] Chunk(string delta, string finishReason, string more = "") => Encoding.UTF8.GetBytes(
        _start + "{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + finishReason + "}]" + more + _end);
}
