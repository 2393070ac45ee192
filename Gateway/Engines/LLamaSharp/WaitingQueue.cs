using System.Diagnostics.CodeAnalysis;
using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// The requests that wait for a session, in the order of their arrival. Bounded: what does not fit is refused, and so is
/// everything once it is closed. Any thread may add; only the loop takes out.
/// </summary>
/// <param name="capacity">Most requests that wait.</param>
internal sealed class WaitingQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingAnswer> _answers = new();
    private GenerationFailure? _refusal;

    /// <summary>The one that has waited longest; null where none waits.</summary>
    public PendingAnswer? First
    {
        get
        {
            lock (_gate)
            {
                return _answers.First?.Value;
            }
        }
    }

    /// <summary>Puts a request at the end, or says why not.</summary>
    public bool TryAdd(PendingAnswer answer, [NotNullWhen(false)] out GenerationFailure? refusal)
    {
        lock (_gate)
        {
            refusal = _refusal ?? (_answers.Count < capacity ? null : new GenerationFailure(
                FailureKind.Overloaded,
                $"{capacity} requests wait already, which is the limit (Engine:QueueLength); try again in a moment.",
                RetryAfter: TimeSpan.FromSeconds(1)));
            if (refusal is not null)
            {
                return false;
            }

            _answers.AddLast(answer);
            return true;
        }
    }

    /// <summary>Refuses every new request from now on.</summary>
    /// <returns>The reason that is given: the first one stays.</returns>
    public GenerationFailure Close(GenerationFailure refusal)
    {
        lock (_gate)
        {
            return _refusal ??= refusal;
        }
    }

    /// <summary>Takes a request out, if it is there.</summary>
    public void Remove(PendingAnswer answer)
    {
        lock (_gate)
        {
            _answers.Remove(answer);
        }
    }

    /// <summary>Those that are such now, in order.</summary>
    public List<PendingAnswer> FindAll(Func<PendingAnswer, bool> condition)
    {
        lock (_gate)
        {
            return [.. _answers.Where(condition)];
        }
    }
}
