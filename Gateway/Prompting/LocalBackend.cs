using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Generation;

namespace Gateway.Prompting;

/// <summary>
/// A model that runs here: renders the conversation by its template, tokenises it on the caller's thread, lets the engine
/// continue it, and turns the engine's bytes into the answer.
/// </summary>
internal sealed class LocalBackend(ChatTemplate template, ITokenizer tokenizer, ITextEngine engine) : IModelBackend
{
    public async IAsyncEnumerable<GenerationEvent> AnswerAsync(
        ChatJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Prepare(job).TryGet(out var prompt, out var failure))
        {
            yield return GenerationEvent.Failed(failure);
            yield break;
        }

        var filter = new AnswerFilter(template.Rules, job.Stop);
        GenerationEvent? last = null;
        var stopped = false;
        await foreach (var next in engine.GenerateAsync(prompt, cancellationToken).ConfigureAwait(false))
        {
            if (next.Kind == GenerationEventKind.Started)
            {
                yield return next;
                continue;
            }

            if (next.Kind != GenerationEventKind.Delta)
            {
                last = next;
                break;
            }

            stopped = filter.Push(next.Text.Span);
            if (stopped)
            {
                last = GenerationEvent.Finished(FinishReason.Stop, next.Usage);
                break;
            }

            if (!filter.Text.IsEmpty)
            {
                yield return GenerationEvent.Delta(filter.Text, next.Usage);
            }
        }

        // The engine's enumeration is disposed by now: its sequence is free while the client still reads the end.
        var end = last ?? GenerationEvent.Failed(new GenerationFailure(
            FailureKind.Internal, $"The engine ended request {job.RequestId} without saying how."));
        if (end.Kind == GenerationEventKind.Finished)
        {
            if (!stopped)
            {
                filter.Complete();
            }

            if (!filter.Text.IsEmpty)
            {
                yield return GenerationEvent.Delta(filter.Text, end.Usage);
            }
        }

        yield return end;
    }

    private Outcome<PromptJob> Prepare(ChatJob job)
    {
        var segments = template.Render(job.Messages);
        var least = segments.Sum(segment => segment.Text is { } text
            ? Encoding.UTF8.GetByteCount(text) / (long)tokenizer.LongestTokenBytes
            : 1);
        if (least >= engine.ContextLength)
        {
            // Found without tokenising, which would take long and much memory for a text that cannot fit.
            return TooLong($"at least {least}");
        }

        var tokens = Tokenize(segments);
        if (tokens.Length == 0)
        {
            return new GenerationFailure(
                FailureKind.InvalidRequest, "The prompt is empty: send at least one message with text.", "messages");
        }

        var room = engine.ContextLength - tokens.Length;
        if (room < 1)
        {
            return TooLong($"{tokens.Length}");
        }

        // More tokens than the context has room for are not an error: the answer then ends at the context's end.
        return new PromptJob(job.RequestId, tokens, job.Sampling, Math.Min(job.MaxTokens, room), template.EndTokens);
    }

    private GenerationFailure TooLong(string tokens) => new(
        FailureKind.ContextLengthExceeded,
        $"The prompt has {tokens} tokens, and this model's context holds {engine.ContextLength} for the "
        + "prompt and the answer together, at least one of them the answer's: shorten the messages, or leave out "
        + "the oldest ones.",
        "messages");

    private int[] Tokenize(IReadOnlyList<PromptSegment> segments)
    {
        var tokens = new List<int>();
        foreach (var segment in segments)
        {
            if (segment.Text is { } text)
            {
                tokenizer.Tokenize(text, tokens);
            }
            else
            {
                tokens.Add(segment.ControlToken);
            }
        }

        return [.. tokens];
    }
}
