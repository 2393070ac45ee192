using System.Diagnostics;

namespace Gateway.Commands.Bench.Client;

/// <summary>One request as its client saw it. Times are timestamps of <see cref="Stopwatch"/>.</summary>
internal sealed record Answer
{
    public required long Sent { get; init; }

    public required long Ended { get; init; }

    /// <summary>When each chunk with text arrived; two that arrived in one read have the same time.</summary>
    public required IReadOnlyList<long> Chunks { get; init; }

    /// <summary>By the server's own count; null where it gave none.</summary>
    public TokenCounts? Counts { get; init; }

    /// <summary>The text, where the request wanted it kept.</summary>
    public string Text { get; init; } = "";

    /// <summary>The kind of error in a few words; null for an answer that came to its end, and for a client that left.</summary>
    public string? Error { get; init; }

    public int OutputTokens => Counts?.Output ?? 0;

    /// <summary>Null where no text came.</summary>
    public double? FirstTokenMilliseconds => Chunks.Count == 0 ? null : Milliseconds(Sent, Chunks[0]);

    /// <summary>Times between two arrivals of text; what came in one read is one arrival.</summary>
    public IEnumerable<double> GapsMilliseconds =>
        Chunks.Zip(Chunks.Skip(1)).Where(pair => pair.Second > pair.First).Select(pair => Milliseconds(pair.First, pair.Second));

    public static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}

/// <summary>What a server says it computed.</summary>
/// <param name="Prompt">Tokens of the whole prompt.</param>
/// <param name="Cached">Those of them that were not computed; null where the server does not say.</param>
/// <param name="Output">Generated tokens.</param>
internal readonly record struct TokenCounts(int Prompt, int? Cached, int Output);
