using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Generation;
using Gateway.Tests.Prompting;

namespace Gateway.Tests.Conformance;

/// <summary>
/// An engine without a model, which knows its answers by heart and says them one byte a token: no stop text and no
/// character but ASCII is ever whole in a token. It keeps the contract of engines in the plainest way.
/// </summary>
internal sealed class ByHeartEngine(EngineShape shape) : ITextEngine
{
    private const int PrefillStep = 64;
    public const int EndToken = -1;

    private readonly SemaphoreSlim _places = new(shape.MaxSequences);
    private readonly CancellationTokenSource _cut = new();
    private readonly List<int[]> _cache = [];
    private readonly Lock _gate = new();
    private volatile bool _closed;
    private int _present;

    public int ContextLength => shape.ContextLength;

    public bool IsAlive => true;

    public bool IsIdle => Volatile.Read(ref _present) == 0;

    /// <summary>What it says at temperature 0.</summary>
    public static string AnswerTo(string question) => question switch
    {
        Questions.France => "The capital of France is Paris.",
        Questions.FranceInChinese => "法国的首都是巴黎。",
        Questions.Rare => "你叫李龘。👋🏽 👩‍👩‍👧 é",
        _ => $"You say: {question[..Math.Min(question.Length, 64)]}",
    };

    /// <summary>The answer's bytes, and <see cref="EndToken"/>.</summary>
    public static IEnumerable<int> Say(PromptJob job)
    {
        var prompt = Encoding.UTF8.GetString([.. job.PromptTokens.ToArray().Where(static token => token < 256).Select(static token => (byte)token)]);
        var question = prompt[(prompt.LastIndexOf("问：", StringComparison.Ordinal) + 2)..prompt.LastIndexOf("\n\n答：", StringComparison.Ordinal)];
        if (job.Sampling.FrequencyPenalty < 0)
        {
            return Enumerable.Repeat((int)'a', int.MaxValue);
        }

        var isPlain = job.Sampling.IsGreedy || job.Sampling.TopK == 1 || job.Sampling.TopP == 0;
        var text = isPlain ? AnswerTo(question) : Pieces.Text(["a", "b ", "你"], 40, new Random((int)job.Sampling.Seed));
        return [.. Encoding.UTF8.GetBytes(text).Select(static value => (int)value), EndToken];
    }

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        PromptJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Admit() is { } refusal)
        {
            yield return GenerationEvent.Failed(refusal);
            yield break;
        }

        var place = false;
        try
        {
            // 1. A place among those that run, then the prompt. A cut is not a cancellation: it is told as a failure.
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _cut.Token);
            place = await TryTakePlaceAsync(ended.Token);
            cancellationToken.ThrowIfCancellationRequested();
            var usage = new TokenUsage(job.PromptTokens.Length, 0, FindCached(job.PromptTokens.Span));
            for (var done = usage.CachedTokens; done < usage.PromptTokens && place; done += PrefillStep)
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (place)
            {
                yield return GenerationEvent.Started(usage);
            }

            // 2. The answer, a byte at a time.
            foreach (var token in place ? Say(job) : [])
            {
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                if (_cut.IsCancellationRequested)
                {
                    break;
                }

                usage = usage with { CompletionTokens = usage.CompletionTokens + 1 };
                if (token == EndToken)
                {
                    Keep(job.PromptTokens);
                    yield return GenerationEvent.Finished(FinishReason.Stop, usage);
                    yield break;
                }

                yield return GenerationEvent.Delta(new[] { (byte)token }, usage);
                if (usage.CompletionTokens == job.MaxTokens)
                {
                    Keep(job.PromptTokens);
                    yield return GenerationEvent.Finished(FinishReason.Length, usage);
                    yield break;
                }
            }

            yield return GenerationEvent.Failed(Stopping);
        }
        finally
        {
            if (place)
            {
                _places.Release();
            }

            Interlocked.Decrement(ref _present);
        }
    }

    public async Task StopAsync(TimeSpan drain, CancellationToken cancellationToken)
    {
        _closed = true;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(drain);
        while (!IsIdle && !time.IsCancellationRequested)
        {
            await Task.Yield();
        }

        await _cut.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, CancellationToken.None);
        _cut.Dispose();
        _places.Dispose();
    }

    private static GenerationFailure Stopping => new(FailureKind.ShuttingDown, "The engine is stopping.");

    private async Task<bool> TryTakePlaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _places.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private GenerationFailure? Admit()
    {
        if (_closed)
        {
            return Stopping;
        }

        if (Interlocked.Increment(ref _present) <= shape.MaxSequences + shape.QueueLength)
        {
            return null;
        }

        Interlocked.Decrement(ref _present);
        return new GenerationFailure(
            FailureKind.Overloaded, $"{shape.QueueLength} requests wait already.", RetryAfter: TimeSpan.FromSeconds(1));
    }

    private int FindCached(ReadOnlySpan<int> prompt)
    {
        lock (_gate)
        {
            var longest = 0;
            foreach (var kept in _cache)
            {
                longest = Math.Max(longest, prompt.CommonPrefixLength(kept));
            }

            return Math.Min(longest, prompt.Length - 1);
        }
    }

    private void Keep(ReadOnlyMemory<int> prompt)
    {
        lock (_gate)
        {
            _cache.Add(prompt.ToArray());
        }
    }
}
