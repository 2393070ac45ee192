using System.Text;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>An event with its text copied: the event's own is gone when the next one is asked for.</summary>
internal sealed record SeenEvent(GenerationEventKind Kind, byte[] Bytes, FinishReason Reason, TokenUsage Usage, GenerationFailure? Failure)
{
    public static SeenEvent Of(GenerationEvent next) =>
        new(next.Kind, next.Text.ToArray(), next.FinishReason, next.Usage, next.Failure);
}

/// <summary>All events of one answer that was read to its end.</summary>
internal sealed class Transcript
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private Transcript(IReadOnlyList<SeenEvent> events) => Events = events;

    public IReadOnlyList<SeenEvent> Events { get; }

    public SeenEvent Last => Events[^1];

    public GenerationFailure? Failure => Last.Failure;

    public int Deltas => Events.Count(static seen => seen.Kind == GenerationEventKind.Delta);

    public string Text => Encoding.UTF8.GetString([.. Events.SelectMany(static seen => seen.Bytes)]);

    /// <summary>Reads a stream to its end, and fails where it breaks the contract that every stream has to keep.</summary>
    public static async Task<Transcript> ReadAsync(IAsyncEnumerable<GenerationEvent> stream)
    {
        var events = new List<SeenEvent>();
        await foreach (var next in stream)
        {
            events.Add(SeenEvent.Of(next));
        }

        var transcript = new Transcript(events);
        transcript.RequireOrder();
        transcript.RequireWholeCharacters();
        transcript.RequireCounts();
        return transcript;
    }

    /// <summary>The answer's text; fails where it did not finish.</summary>
    public string RequireText(FinishReason reason = FinishReason.Stop)
    {
        Assert.That(Last.Kind, Is.EqualTo(GenerationEventKind.Finished), Failure?.Message);
        Assert.That(Last.Reason, Is.EqualTo(reason), Text);
        return Text;
    }

    /// <summary><c>Started Delta* (Finished | Failed)</c>, or <c>Failed</c> alone.</summary>
    private void RequireOrder()
    {
        Assert.That(Events, Is.Not.Empty, "a stream has at least its last event");
        var kinds = Events.Select(static seen => seen.Kind).ToList();
        Assert.That(Last.Kind, Is.EqualTo(GenerationEventKind.Finished).Or.EqualTo(GenerationEventKind.Failed));
        if (kinds is [GenerationEventKind.Failed])
        {
            return;
        }

        Assert.That(kinds[0], Is.EqualTo(GenerationEventKind.Started));
        Assert.That(kinds[1..^1], Is.All.EqualTo(GenerationEventKind.Delta));
    }

    private void RequireWholeCharacters()
    {
        foreach (var seen in Events.Where(static seen => seen.Kind == GenerationEventKind.Delta))
        {
            Assert.That(seen.Bytes, Is.Not.Empty, "a delta has text");
            Assert.That(() => Strict.GetString(seen.Bytes), Throws.Nothing, Convert.ToHexString(seen.Bytes));
        }
    }

    /// <summary>Counts never fall, and at the end of an answer they are complete.</summary>
    private void RequireCounts()
    {
        var completion = Events.Where(static seen => seen.Failure is null).Select(static seen => seen.Usage.CompletionTokens).ToList();
        Assert.That(completion, Is.Ordered, "tokens of the answer so far");
        if (Last.Kind == GenerationEventKind.Finished)
        {
            Assert.That(Last.Usage.PromptTokens, Is.Positive);
            Assert.That(Last.Usage.CompletionTokens, Is.Positive);
            Assert.That(Last.Usage.CachedTokens, Is.InRange(0, Last.Usage.PromptTokens - 1), "the last token of a prompt is always computed");
        }
    }
}
