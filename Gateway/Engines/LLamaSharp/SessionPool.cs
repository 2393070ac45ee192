using System.Diagnostics.CodeAnalysis;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// The sessions that no request uses. Bounded in number and in idle time. Belongs to one thread of control at a time.
/// </summary>
/// <param name="capacity">Most sessions, those in use included.</param>
/// <param name="idleTime">How long one is kept for its conversation's next turn.</param>
/// <param name="create">Makes one.</param>
/// <param name="time">The clock of idle times.</param>
internal sealed class SessionPool(int capacity, TimeSpan idleTime, Func<IChatSession> create, TimeProvider time)
{
    /// <summary>The longest idle first.</summary>
    private readonly List<PooledSession> _idle = [];

    /// <summary>Sessions that exist.</summary>
    public int Count { get; private set; }

    /// <summary>When the longest idle one is due to be dropped; null where none is idle.</summary>
    public TimeSpan? NextDrop => _idle.Count == 0 ? null : Max(idleTime - time.GetElapsedTime(_idle[0].IdleSince), TimeSpan.Zero);

    /// <summary>
    /// A session for a prompt: the one whose conversation the prompt continues, else a new one, else the longest idle one.
    /// </summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="salt">Whose prompt it is.</param>
    /// <param name="session">The session, until <see cref="Return"/> or <see cref="Discard"/>.</param>
    /// <param name="kept">How many of the prompt's tokens it holds already.</param>
    /// <returns>False where every session is in use.</returns>
    /// <exception cref="SessionException">A new one could not be made.</exception>
    public bool TryTake(ReadOnlySpan<int> prompt, string salt, [NotNullWhen(true)] out PooledSession? session, out int kept)
    {
        (session, kept) = FindContinued(prompt, salt);
        if (session is null && Count < capacity)
        {
            (session, kept) = (new PooledSession(create(), salt), 0);
            Count++;
            return true;
        }

        session ??= _idle.FirstOrDefault();
        if (session is null)
        {
            return false;
        }

        kept = session.CountReusable(prompt, salt);
        _idle.Remove(session);
        return true;
    }

    /// <summary>Gives a session back; the next turn of its conversation will find it.</summary>
    public void Return(PooledSession session)
    {
        session.IdleSince = time.GetTimestamp();
        _idle.Add(session);
    }

    /// <summary>Ends a session that something went wrong in.</summary>
    public void Discard(PooledSession session)
    {
        Count--;
        session.Inner.Dispose();
    }

    /// <summary>Ends the sessions whose time is over.</summary>
    public void DropIdle()
    {
        while (NextDrop == TimeSpan.Zero)
        {
            Discard(_idle[0]);
            _idle.RemoveAt(0);
        }
    }

    /// <summary>Ends the idle sessions.</summary>
    public void Clear()
    {
        _idle.ForEach(Discard);
        _idle.Clear();
    }

    private (PooledSession? Session, int Kept) FindContinued(ReadOnlySpan<int> prompt, string salt)
    {
        (PooledSession? Session, int Kept) best = (null, 0);
        foreach (var session in _idle)
        {
            var reusable = session.CountReusable(prompt, salt);
            if (reusable > best.Kept && session.IsContinuedBy(reusable))
            {
                best = (session, reusable);
            }
        }

        return best;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
