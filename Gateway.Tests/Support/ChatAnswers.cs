using System.Text;
using System.Text.Json;

namespace Gateway.Tests.Support;

/// <summary>Reads answers of the chat endpoint, whole and streamed.</summary>
internal static class ChatAnswers
{
    public static string Text(this JsonElement answer) =>
        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    public static string FinishReason(this JsonElement answer) =>
        answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString()!;

    public static int PromptTokens(this JsonElement answer) => answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();

    /// <summary>The data of every event to the end of the stream, <c>[DONE]</c> included.</summary>
    public static async Task<List<string>> ReadEventsAsync(this HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        var events = new List<string>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add(line["data: ".Length..]);
            }
        }

        return events;
    }

    /// <summary>The text of streamed events.</summary>
    public static string TextOf(IEnumerable<string> events)
    {
        var text = new StringBuilder();
        foreach (var data in events.Where(data => data != "[DONE]"))
        {
            foreach (var choice in JsonElement.Parse(data).GetProperty("choices").EnumerateArray())
            {
                if (choice.GetProperty("delta").TryGetProperty("content", out var content))
                {
                    text.Append(content.GetString());
                }
            }
        }

        return text.ToString();
    }
}
