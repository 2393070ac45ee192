using System.Runtime.InteropServices;

namespace Gateway.Engines.LLamaSharp;

/// <summary>A session with the tokens that it holds, so that a later request can be told from it.</summary>
internal sealed class PooledSession(IChatSession inner, string salt)
{
    /// <summary>
    /// Where an answer follows a prompt, the tokenizer may join the texts' ends: so many tokens at the end of the last prompt
    /// may differ in a prompt that continues it.
    /// </summary>
    private const int JointTokens = 3;

    private readonly List<int> _tokens = [];
    private int _promptLength;

    public IChatSession Inner => inner;

    /// <summary>Whose prompts it holds: prompts of another salt share nothing with it.</summary>
    public string Salt { get; private set; } = salt;

    /// <summary>When it was last given back, on the pool's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>How many of the prompt's first tokens need not be computed. The last one always is, for its logits.</summary>
    public int CountReusable(ReadOnlySpan<int> prompt, string promptSalt)
    {
        if (promptSalt != Salt)
        {
            return 0;
        }

        var held = CollectionsMarshal.AsSpan(_tokens);
        var common = held.CommonPrefixLength(prompt[..^1]);
        return common == held.Length || inner.CanRewind ? common : 0;
    }

    /// <summary>True where the prompt goes on from the one that this session answered last.</summary>
    public bool IsContinuedBy(int reusable) => reusable > 0 && reusable >= _promptLength - JointTokens;

    /// <summary>Begins an answer to a prompt of which the session holds the first tokens.</summary>
    public void Begin(PendingAnswer answer, int kept)
    {
        var prompt = answer.Job.PromptTokens.Span;
        Salt = answer.Job.CacheSalt;
        _promptLength = prompt.Length;
        _tokens.Clear();
        _tokens.AddRange(prompt);
        inner.Begin(kept, prompt[kept..], answer.Job.Sampling);
    }

    /// <summary>A token of the answer; it is held once the next step has computed it.</summary>
    public void Append(int token) => _tokens.Add(token);

    /// <summary>Ends the answer: what was not computed is not held.</summary>
    public void End() => CollectionsMarshal.SetCount(_tokens, Math.Min(_tokens.Count, inner.Computed));
}
