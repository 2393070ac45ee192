using System.Runtime.CompilerServices;
using Gateway.Generation;

namespace Gateway.Tests.Prompting;

/// <summary>An engine that plays the given pieces, one a token, then ends as told; it completes synchronously.</summary>
internal sealed class ScriptedEngine(IEnumerable<byte[]> pieces) : ITextEngine
{
    public int ContextLength { get; init; } = 4096;

    public bool IsAlive => true;

    /// <summary>The last event; null ends the stream without one.</summary>
    public Func<TokenUsage, GenerationEvent>? End { get; init; } = usage => GenerationEvent.Finished(FinishReason.Stop, usage);

    /// <summary>The job that the engine was given.</summary>
    public PromptJob? Job { get; private set; }

    public int TokensAskedFor { get; private set; }

    public bool IsReleased { get; private set; }

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        PromptJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Job = job;
        var usage = new TokenUsage(job.PromptTokens.Length, 0, 0);
        try
        {
            yield return GenerationEvent.Started(usage);
            foreach (var piece in pieces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TokensAskedFor++;
                usage = usage with { CompletionTokens = TokensAskedFor };
                yield return GenerationEvent.Delta(piece, usage);
            }

            if (End is not null)
            {
                yield return End(usage with { CompletionTokens = TokensAskedFor + 1 });
            }

            await Task.CompletedTask;
        }
        finally
        {
            IsReleased = true;
        }
    }

    public Task StopAsync(TimeSpan drain, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
