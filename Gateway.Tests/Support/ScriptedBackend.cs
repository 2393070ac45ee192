using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Generation;

namespace Gateway.Tests.Support;

/// <summary>
/// A backend that plays a script, for faults that a real model does not give on demand. It records the jobs that it got and
/// whether its reader left.
/// </summary>
internal sealed class ScriptedBackend(params GenerationEvent[] script) : IModelBackend
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static readonly TokenUsage Usage = new(12, 3, 4);

    /// <summary>Set to make the stream wait for ever after the script, as a model does that has much to say.</summary>
    public bool NeverEnds { get; init; }

    /// <summary>Set to wait before every event, so that none is ready when it is asked for.</summary>
    public bool Yields { get; init; }

    /// <summary>Set to fail with an exception after the script.</summary>
    public Exception? Fault { get; init; }

    public List<ChatJob> Jobs { get; } = [];

    /// <summary>Completes when a stream was cancelled.</summary>
    public Task Left => _left.Task;

    /// <summary>An answer of these texts that ends of itself.</summary>
    public static ScriptedBackend Saying(params string[] texts) => new(
        [
            GenerationEvent.Started(Usage),
            .. texts.Select(text => GenerationEvent.Delta(Encoding.UTF8.GetBytes(text), Usage)),
            GenerationEvent.Finished(FinishReason.Stop, Usage),
        ]);

    public async IAsyncEnumerable<GenerationEvent> AnswerAsync(
        ChatJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        lock (Jobs)
        {
            Jobs.Add(job);
        }

        foreach (var next in script)
        {
            if (Yields)
            {
                await Task.Yield();
            }

            yield return next;
        }

        if (Fault is not null)
        {
            throw Fault;
        }

        if (!NeverEnds)
        {
            yield break;
        }

        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _left.TrySetResult();
        }
    }
}
