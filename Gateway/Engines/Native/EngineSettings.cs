using System.Globalization;
using Gateway.Options;

namespace Gateway.Engines.Native;

/// <summary>A model's engine options with every default resolved against the model.</summary>
internal sealed record EngineSettings
{
    private const int MaxDefaultContextLength = 8192;
    private const int MaxDefaultKvCacheTokens = 32_768;
    private const long MaxDefaultSplitBytes = 1L << 30;

    public required int ContextLength { get; init; }

    public required int MaxSequences { get; init; }

    public required int KvCacheTokens { get; init; }

    public required int BatchTokens { get; init; }

    public required int QueueLength { get; init; }

    public required TimeSpan SlowReaderTime { get; init; }

    public required int Threads { get; init; }

    public required double GapFactor { get; init; }

    public required int ThreadPoll { get; init; }

    public required bool PinThreads { get; init; }

    public required FlashAttentionMode FlashAttention { get; init; }

    public required KvCachePrecision KvCacheType { get; init; }

    public required KvCacheLayout KvCacheLayout { get; init; }

    /// <summary>Resolves the options: the model's own, then those of every model, then the defaults.</summary>
    /// <param name="model">The model's own.</param>
    /// <param name="every">Those of every model.</param>
    /// <param name="shape">What of the model they depend on.</param>
    /// <exception cref="EngineSettingsException">Two values contradict each other.</exception>
    public static EngineSettings Resolve(EngineOptions model, EngineOptions every, ModelShape shape)
    {
        var contextLength = model.ContextLength ?? every.ContextLength
            ?? Math.Clamp(shape.TrainedContextLength, 16, MaxDefaultContextLength);
        var maxSequences = model.MaxSequences ?? every.MaxSequences ?? 16;
        var kvCacheType = model.KvCacheType ?? every.KvCacheType ?? KvCachePrecision.F16;
        var wanted = (int)Math.Min((long)contextLength * maxSequences, int.MaxValue);
        var given = model.KvCacheTokens ?? every.KvCacheTokens;
        var layout = model.KvCacheLayout ?? every.KvCacheLayout
            ?? (given is null || given >= wanted ? DefaultLayout(wanted, shape.KvBytesPerToken(kvCacheType)) : KvCacheLayout.Unified);
        var settings = new EngineSettings
        {
            ContextLength = contextLength,
            MaxSequences = maxSequences,
            KvCacheTokens = given ?? (layout == KvCacheLayout.Split
                ? wanted
                : Math.Max(contextLength, Math.Min(wanted, MaxDefaultKvCacheTokens))),
            BatchTokens = model.BatchTokens ?? every.BatchTokens ?? Math.Max(512, maxSequences),
            QueueLength = model.QueueLength ?? every.QueueLength ?? 256,
            SlowReaderTime = TimeSpan.FromSeconds(model.SlowReaderSeconds ?? every.SlowReaderSeconds ?? 60),
            Threads = model.Threads ?? every.Threads ?? ProcessorCores.Usable,
            GapFactor = model.GapFactor ?? every.GapFactor ?? PrefillBudget.DefaultGapFactor,
            ThreadPoll = model.ThreadPoll ?? every.ThreadPoll ?? 1,
            PinThreads = model.PinThreads ?? every.PinThreads ?? false,
            FlashAttention = model.FlashAttention ?? every.FlashAttention ?? FlashAttentionMode.Auto,
            KvCacheType = kvCacheType,
            KvCacheLayout = layout,
        };
        settings.Check();
        return settings;
    }

    /// <summary>Split where it costs little memory: attention is then over a sequence's own cells alone.</summary>
    private static KvCacheLayout DefaultLayout(int tokens, double? bytesPerToken) =>
        tokens * bytesPerToken <= MaxDefaultSplitBytes ? KvCacheLayout.Split : KvCacheLayout.Unified;

    private void Check()
    {
        if (KvCacheTokens < ContextLength)
        {
            throw new EngineSettingsException(
                $"KvCacheTokens {KvCacheTokens} is less than ContextLength {ContextLength}: one request of full length would not fit. Raise the first or lower the second.");
        }

        if (KvCacheLayout == KvCacheLayout.Split && KvCacheTokens / MaxSequences < ContextLength)
        {
            throw new EngineSettingsException(string.Create(
                CultureInfo.InvariantCulture,
                $"KvCacheTokens {KvCacheTokens}, split over MaxSequences {MaxSequences}, gives each {KvCacheTokens / MaxSequences}, less than ContextLength {ContextLength}. Raise the first or lower one of the others."));
        }

        if (KvCacheTokens < MaxSequences)
        {
            throw new EngineSettingsException(
                $"KvCacheTokens {KvCacheTokens} is less than MaxSequences {MaxSequences}: each needs a cell at least. Raise the first or lower the second.");
        }

        if (BatchTokens < MaxSequences)
        {
            throw new EngineSettingsException(
                $"BatchTokens {BatchTokens} is less than MaxSequences {MaxSequences}: a step has one token of each sequence. Raise the first or lower the second.");
        }

        if (PinThreads && Threads > Environment.ProcessorCount)
        {
            throw new EngineSettingsException(
                $"PinThreads needs a core for each of Threads {Threads}, and there are {Environment.ProcessorCount}. Lower Threads or unset PinThreads.");
        }

        var isQuantised = KvCacheType is not (KvCachePrecision.F32 or KvCachePrecision.F16 or KvCachePrecision.BF16);
        if (isQuantised && FlashAttention == FlashAttentionMode.Off)
        {
            throw new EngineSettingsException($"KvCacheType {KvCacheType} needs FlashAttention, which is Off. Set it to Auto or On.");
        }
    }
}
