using System.Buffers;
using System.Text;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>Folds a stream of events into one whole answer.</summary>
internal static class ResponseAssembler
{
    /// <summary>The whole answer of a stream whose first event, <c>Started</c>, was read; or the failure that ended it.</summary>
    public static async ValueTask<Outcome<ChatCompletion>> FoldAsync(
        IAsyncEnumerator<GenerationEvent> events, AnswerHead head)
    {
        var text = new ArrayBufferWriter<byte>();
        while (await events.MoveNextAsync().ConfigureAwait(false))
        {
            var current = events.Current;
            switch (current.Kind)
            {
                case GenerationEventKind.Delta:
                    text.Write(current.Text.Span);
                    break;
                case GenerationEventKind.Finished:
                    return Whole(head, text.WrittenSpan, current);
                case GenerationEventKind.Failed:
                    return current.Failure!;
            }
        }

        return new GenerationFailure(FailureKind.Internal, "The answer broke off.");
    }

    public static string NameOf(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        FinishReason.ContentFilter => "content_filter",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This finish reason has no name in the API."),
    };

    /// <summary>The counts; null where nobody counted.</summary>
    public static CompletionUsage? UsageOf(TokenUsage usage) => usage.IsKnown
        ? new CompletionUsage(
            usage.PromptTokens,
            usage.CompletionTokens,
            usage.PromptTokens + usage.CompletionTokens,
            new PromptTokensDetails(usage.CachedTokens))
        : null;

    private static ChatCompletion Whole(AnswerHead head, ReadOnlySpan<byte> text, GenerationEvent finished) => new(
        head.Id,
        "chat.completion",
        head.Created,
        head.Model,
        head.Fingerprint,
        [
            new ChatChoice(
                0,
                new ChatAnswerMessage("assistant", Encoding.UTF8.GetString(text), null),
                null,
                NameOf(finished.FinishReason)),
        ],
        UsageOf(finished.Usage));
}
