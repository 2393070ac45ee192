using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// The answers that have a session. Each in turn may go one step, so that a long prompt delays the others by one batch at a
/// time; one whose reader does not keep up is passed over, and given up after a while. Belongs to the loop.
/// </summary>
/// <param name="slowReaderTime">How long a mailbox may stay full.</param>
/// <param name="time">The clock.</param>
internal sealed class AnswerRing(TimeSpan slowReaderTime, TimeProvider time)
{
    private readonly LinkedList<PendingAnswer> _answers = new();

    public bool IsEmpty => _answers.Count == 0;

    public void Add(PendingAnswer answer) => _answers.AddLast(answer);

    public void Remove(PendingAnswer answer) => _answers.Remove(answer);

    /// <summary>Those that are such, in the order of their turns.</summary>
    public List<PendingAnswer> FindAll(Func<PendingAnswer, bool> condition) => [.. _answers.Where(condition)];

    /// <summary>Whose turn it is, which goes to the end of the ring; null where no reader keeps up.</summary>
    /// <param name="giveUp">Why that answer gets no turn but its end; mostly null.</param>
    public PendingAnswer? Next(out GenerationFailure? giveUp)
    {
        giveUp = null;
        for (var left = _answers.Count; left > 0; left--)
        {
            var answer = _answers.First!.Value;
            _answers.RemoveFirst();
            _answers.AddLast(answer);
            if (answer.CheckRoom())
            {
                return answer;
            }

            answer.FullSince ??= time.GetTimestamp();
            if (time.GetElapsedTime(answer.FullSince.Value) >= slowReaderTime)
            {
                giveUp = new GenerationFailure(
                    FailureKind.SlowReader,
                    $"The client left {PendingAnswer.MailboxTokens} tokens unread for {slowReaderTime.TotalSeconds:0} s, which is the limit (Engine:SlowReaderSeconds).");
                return answer;
            }
        }

        return null;
    }
}
