using System.Threading.Channels;
using Gateway.Generation;

namespace Gateway.Engines.LLamaSharp;

/// <summary>
/// One request inside the engine. The request's side makes it, reads its tokens and may leave; everything else belongs to the
/// loop.
/// </summary>
internal sealed class PendingAnswer(PromptJob job, int contextLength)
{
    /// <summary>Tokens that may wait for the reader.</summary>
    public const int MailboxTokens = 256;

    private readonly Channel<int> _mailbox = Channel.CreateBounded<int>(new BoundedChannelOptions(MailboxTokens)
    {
        SingleReader = true,
        SingleWriter = true,
    });

    private volatile bool _hasLeft;
    private int _isHeldBack;

    public PromptJob Job => job;

    public ChannelReader<int> Tokens => _mailbox.Reader;

    /// <summary>True once nobody wants the rest.</summary>
    public bool HasLeft => _hasLeft;

    /// <summary>Null while it waits for a session.</summary>
    public PooledSession? Session { get; private set; }

    /// <summary>Prompt tokens that its session held already.</summary>
    public int CachedTokens { get; private set; }

    /// <summary>Tokens drawn, the one that ends the answer included.</summary>
    public int Sampled { get; private set; }

    /// <summary>How it ended; null while it has not. Set before the mailbox is completed.</summary>
    public AnswerEnd? End { get; private set; }

    /// <summary>When the mailbox was found full, on the loop's clock; null while it has room.</summary>
    public long? FullSince { get; set; }

    /// <summary>Request's side: nobody wants the rest.</summary>
    public void Leave() => _hasLeft = true;

    /// <summary>Request's side, after reading: true where the loop waits for room, which there is now.</summary>
    public bool TakeHoldBack() => Interlocked.Exchange(ref _isHeldBack, 0) == 1;

    /// <summary>Loop: true where one more token fits.</summary>
    public bool CheckRoom()
    {
        if (_mailbox.Reader.Count < MailboxTokens)
        {
            FullSince = null;
            return true;
        }

        // Looked at again after the reader was told to ring, so that its last read is seen here or its ring is heard.
        Interlocked.Exchange(ref _isHeldBack, 1);
        return _mailbox.Reader.Count < MailboxTokens;
    }

    public void Begin(PooledSession session, int kept)
    {
        Session = session;
        CachedTokens = kept;
        session.Begin(this, kept);
    }

    /// <summary>Takes a token that was drawn.</summary>
    /// <param name="token">In the vocabulary.</param>
    /// <param name="ends">True for a token that ends the answer and is not part of it.</param>
    /// <returns>How the answer ends with it; null where it goes on.</returns>
    public AnswerEnd? Accept(int token, bool ends)
    {
        Sampled++;
        if (ends || job.EndTokens.Span.Contains(token))
        {
            return AnswerEnd.Finished(FinishReason.Stop);
        }

        Session!.Append(token);
        if (!_mailbox.Writer.TryWrite(token))
        {
            throw new InvalidOperationException($"A mailbox of {MailboxTokens} tokens is full.");
        }

        return Sampled >= job.MaxTokens || job.PromptTokens.Length + Sampled >= contextLength
            ? AnswerEnd.Finished(FinishReason.Length)
            : null;
    }

    /// <summary>No token follows; those in the mailbox can still be read.</summary>
    public void Finish(AnswerEnd end)
    {
        Session = null;
        End = end;
        _mailbox.Writer.Complete();
    }
}
