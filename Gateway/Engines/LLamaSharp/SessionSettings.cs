using Gateway.Options;

namespace Gateway.Engines.LLamaSharp;

/// <summary>A model's engine options with every default resolved against the model.</summary>
internal sealed record SessionSettings
{
    private const int MaxDefaultContextLength = 8192;
    private const int MaxDefaultKvCacheTokens = 32_768;

    /// <summary>Most tokens of a prompt and its answer together: the size of each session's context.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Most sessions, each with a KV cache for a whole context.</summary>
    public required int Sessions { get; init; }

    public required int BatchTokens { get; init; }

    public required int QueueLength { get; init; }

    public required TimeSpan SlowReaderTime { get; init; }

    public required TimeSpan IdleTime { get; init; }

    public required int Threads { get; init; }

    public required FlashAttentionMode FlashAttention { get; init; }

    public required KvCachePrecision KvCacheType { get; init; }

    /// <summary>Resolves the options: the model's own, then those of every model, then the defaults.</summary>
    /// <exception cref="SessionException">Two values contradict each other.</exception>
    public static SessionSettings Resolve(EngineOptions model, EngineOptions every, int trainedContextLength)
    {
        var contextLength = model.ContextLength ?? every.ContextLength
            ?? Math.Clamp(trainedContextLength, 16, MaxDefaultContextLength);
        return new SessionSettings
        {
            ContextLength = contextLength,
            Sessions = CountSessions(model.MaxSequences ?? every.MaxSequences, model.KvCacheTokens ?? every.KvCacheTokens, contextLength),
            BatchTokens = model.BatchTokens ?? every.BatchTokens ?? 512,
            QueueLength = model.QueueLength ?? every.QueueLength ?? 256,
            SlowReaderTime = TimeSpan.FromSeconds(model.SlowReaderSeconds ?? every.SlowReaderSeconds ?? 60),
            IdleTime = TimeSpan.FromSeconds(model.SessionIdleSeconds ?? every.SessionIdleSeconds ?? 600),
            Threads = model.Threads ?? every.Threads ?? ProcessorCores.Usable,
            FlashAttention = model.FlashAttention ?? every.FlashAttention ?? FlashAttentionMode.Auto,
            KvCacheType = model.KvCacheType ?? every.KvCacheType ?? KvCachePrecision.F16,
        }.Checked();
    }

    /// <summary>As many whole contexts as the cells allow, and no more than were asked for.</summary>
    private static int CountSessions(int? asked, int? cells, int contextLength)
    {
        var most = asked ?? 16;
        if (cells is not { } tokens)
        {
            return asked ?? Math.Clamp(MaxDefaultKvCacheTokens / contextLength, 1, most);
        }

        if (tokens < contextLength)
        {
            throw new SessionException(
                $"KvCacheTokens {tokens} is less than ContextLength {contextLength}: one request of full length would not fit. Raise the first or lower the second.");
        }

        if (asked is not null && tokens / most < contextLength)
        {
            throw new SessionException(
                $"KvCacheTokens {tokens}, split over MaxSequences {most} sessions, gives each {tokens / most}, less than ContextLength {contextLength}. Raise the first or lower one of the others.");
        }

        return Math.Min(most, tokens / contextLength);
    }

    private SessionSettings Checked()
    {
        var isQuantised = KvCacheType is not (KvCachePrecision.F32 or KvCachePrecision.F16 or KvCachePrecision.BF16);
        return isQuantised && FlashAttention == FlashAttentionMode.Off
            ? throw new SessionException($"KvCacheType {KvCacheType} needs FlashAttention, which is Off. Set it to Auto or On.")
            : this;
    }
}
