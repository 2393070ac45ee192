using System.Collections.Concurrent;
using Gateway.Engines.LLamaSharp;
using Gateway.Generation;
using Gateway.Tests.Conformance;

namespace Gateway.Tests.Engines.LLamaSharp;

/// <summary>
/// A model whose sessions answer as <see cref="ByHeartEngine"/> does, a byte a token, and watch that they are used as their
/// contract says.
/// </summary>
internal sealed class FakeSessions(int batchTokens = 16) : ISessionModel
{
    public const int EndToken = 256;

    private int _stepping;

    public int VocabularySize => 2000;

    /// <summary>False for sessions that can only go on.</summary>
    public bool CanRewind { get; init; } = true;

    /// <summary>What happens at a step, before it; may throw.</summary>
    public Func<FakeSession, Task> OnStep { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What happens when a session is disposed; may throw.</summary>
    public Action<FakeSession> OnDispose { get; set; } = static _ => { };

    /// <summary>The sessions that were made, in order.</summary>
    public ConcurrentQueue<FakeSession> Made { get; } = new();

    /// <summary>The number of the session that each step was of.</summary>
    public ConcurrentQueue<int> Steps { get; } = new();

    public bool IsDisposed { get; private set; }

    public int Living => Made.Count(static session => !session.IsDisposed);

    public int BatchTokens => batchTokens;

    public bool IsEndOfGeneration(int token) => token == EndToken;

    public ReadOnlyMemory<byte> GetPiece(int token) => token < 256 ? new[] { (byte)token } : default;

    public IChatSession CreateSession()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var session = new FakeSession(this, Made.Count);
        Made.Enqueue(session);
        return session;
    }

    public void Dispose()
    {
        if (Living > 0)
        {
            throw new InvalidOperationException($"The model is disposed before {Living} of its sessions.");
        }

        IsDisposed = true;
    }

    public async Task<int?> StepAsync(FakeSession session, Func<int?> step)
    {
        if (Interlocked.Increment(ref _stepping) > 1)
        {
            throw new InvalidOperationException("Two sessions compute at once.");
        }

        try
        {
            Steps.Enqueue(session.Number);
            await Task.Yield();
            await OnStep(session);
            return step();
        }
        finally
        {
            Interlocked.Decrement(ref _stepping);
        }
    }
}

internal sealed class FakeSession(FakeSessions model, int number) : IChatSession
{
    private readonly List<int> _tokens = [];
    private IEnumerator<int>? _answer;
    private SamplingParameters? _sampling;

    public int Number => number;

    public bool IsDisposed { get; private set; }

    public int Computed { get; private set; }

    /// <summary>How many tokens each answer had to compute before its first token.</summary>
    public List<int> Fed { get; } = [];

    public bool CanRewind => model.CanRewind;

    public void Begin(int kept, ReadOnlySpan<int> tokens, SamplingParameters sampling)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (kept > Computed || tokens.IsEmpty || (kept > 0 && kept < Computed && !CanRewind))
        {
            throw new InvalidOperationException($"{kept} of {Computed} tokens kept, {tokens.Length} new.");
        }

        _tokens.RemoveRange(kept, _tokens.Count - kept);
        _tokens.AddRange(tokens);
        Computed = kept;
        Fed.Add(tokens.Length);
        _answer = null;
        _sampling = sampling;
    }

    public Task<int?> StepAsync()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return model.StepAsync(this, Step);
    }

    public void Dispose()
    {
        IsDisposed = true;
        model.OnDispose(this);
    }

    /// <summary>As if steps had computed so many tokens.</summary>
    public void Compute(int tokens)
    {
        Computed += tokens;
        while (_tokens.Count < Computed)
        {
            _tokens.Add(0);
        }
    }

    private int? Step()
    {
        Computed = Math.Min(_tokens.Count, Computed + model.BatchTokens);
        if (Computed < _tokens.Count)
        {
            return null;
        }

        _answer ??= ByHeartEngine.Say(new PromptJob("", _tokens.ToArray(), _sampling!, 1)).GetEnumerator();
        _answer.MoveNext();
        if (_answer.Current == ByHeartEngine.EndToken)
        {
            return FakeSessions.EndToken;
        }

        _tokens.Add(_answer.Current);
        return _answer.Current;
    }
}
