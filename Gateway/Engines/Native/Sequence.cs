using Gateway.Generation;

namespace Gateway.Engines.Native;

/// <summary>
/// One request inside the engine. The request's thread makes it, reads its mailbox and may abort it; everything else
/// belongs to the engine thread.
/// </summary>
/// <remarks>
/// <c>Tokens[0..Length]</c> are the prompt and what was sampled; the KV of <c>Tokens[0..Computed]</c> is in the cache. What
/// lies between is to be computed: one token while decoding, many during prefill or after a preemption.
/// </remarks>
internal sealed class Sequence
{
    private readonly int[] _tokens;
    private SequenceEnd? _end;
    private volatile bool _abortRequested;

    /// <param name="job">The request. Its prompt is shorter than <paramref name="contextLength"/>.</param>
    /// <param name="contextLength">Most tokens of prompt and answer together.</param>
    /// <param name="sampler">Draws this sequence's tokens; disposed with the sequence by the engine.</param>
    public Sequence(PromptJob job, int contextLength, ITokenSampler sampler)
    {
        ArgumentOutOfRangeException.ThrowIfZero(job.PromptTokens.Length, nameof(job));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(job.PromptTokens.Length, contextLength, nameof(job));
        Job = job;
        Sampler = sampler;
        PromptLength = job.PromptTokens.Length;
        Length = PromptLength;
        MaxLength = (int)Math.Min((long)PromptLength + job.MaxTokens, contextLength);
        _tokens = new int[MaxLength];
        job.PromptTokens.Span.CopyTo(_tokens);
    }

    public PromptJob Job { get; }

    public ITokenSampler Sampler { get; }

    public Mailbox Mailbox { get; } = new();

    public int PromptLength { get; }

    /// <summary>Length at which it ends with <see cref="FinishReason.Length"/>.</summary>
    public int MaxLength { get; }

    /// <summary>Prompt tokens and sampled ones.</summary>
    public int Length { get; private set; }

    /// <summary>How many of them have their KV in the cache.</summary>
    public int Computed { get; set; }

    /// <summary>Prompt tokens taken from the cache when it was first admitted.</summary>
    public int CachedTokens { get; set; }

    /// <summary>Order of arrival; smaller is older.</summary>
    public long Arrival { get; set; }

    /// <summary>Where its KV is; null while it waits.</summary>
    public KvPlace? Kv { get; set; }

    /// <summary>While it waits: the sequence that computes a beginning of its prompt, for which it is held back.</summary>
    public Sequence? Leader { get; set; }

    /// <summary>How many tokens it has in common with its leader.</summary>
    public int LeaderPrefix { get; set; }

    /// <summary>When its mailbox was first found full; null while it has room.</summary>
    public long? BlockedSince { get; set; }

    /// <summary>The engine's step at which it began to wait for prefill.</summary>
    public long WaitingSinceStep { get; set; }

    public int Pending => Length - Computed;

    public int Sampled => Length - PromptLength;

    public bool IsDecoding => Pending == 1 && Sampled > 0;

    public bool AbortRequested => _abortRequested;

    /// <summary>How it ended, or null. Readable by the reader once the mailbox is complete.</summary>
    public SequenceEnd? End => Volatile.Read(ref _end);

    /// <summary>Tokens whose KV is computed, or all.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    public ReadOnlyMemory<int> TokenMemory => _tokens;

    /// <summary>From any thread: nobody wants the rest. The engine acts on it at its next step.</summary>
    public void Abort() => _abortRequested = true;

    /// <summary>Engine: takes a sampled token.</summary>
    public void Append(int token) => _tokens[Length++] = token;

    /// <summary>Engine: the last word. The reader still gets the tokens posted before.</summary>
    public void Finish(SequenceEnd end)
    {
        Volatile.Write(ref _end, end);
        Mailbox.Complete();
    }
}
