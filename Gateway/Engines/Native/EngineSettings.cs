using Gateway.Options;

namespace Gateway.Engines.Native;

/// <summary>A model's engine options with every default resolved against the model.</summary>
internal sealed record EngineSettings(
    int ContextLength,
    int MaxSequences,
    int KvCacheTokens,
    int BatchTokens,
    int QueueLength,
    int Threads,
    int GpuLayers,
    TimeSpan SlowReaderTime)
{
    private const int MaxDefaultContextLength = 8192;
    private const int MaxDefaultKvCacheTokens = 32_768;

    /// <summary>Resolves the options: the model's own, then those of every model, then the defaults.</summary>
    /// <exception cref="EngineSettingsException">Two values contradict each other.</exception>
    public static EngineSettings Resolve(EngineOptions model, EngineOptions every, int trainedContextLength)
    {
        var contextLength = model.ContextLength ?? every.ContextLength
            ?? Math.Clamp(trainedContextLength, 16, MaxDefaultContextLength);
        var maxSequences = model.MaxSequences ?? every.MaxSequences ?? 16;
        var settings = new EngineSettings(
            contextLength,
            maxSequences,
            model.KvCacheTokens ?? every.KvCacheTokens
                ?? Math.Max(contextLength, (int)Math.Min((long)contextLength * maxSequences, MaxDefaultKvCacheTokens)),
            model.BatchTokens ?? every.BatchTokens ?? Math.Max(512, maxSequences),
            model.QueueLength ?? every.QueueLength ?? 256,
            model.Threads ?? every.Threads ?? Environment.ProcessorCount,
            model.GpuLayers ?? every.GpuLayers ?? -1,
            TimeSpan.FromSeconds(model.SlowReaderSeconds ?? every.SlowReaderSeconds ?? 60));
        settings.Check();
        return settings;
    }

    private void Check()
    {
        if (KvCacheTokens < ContextLength)
        {
            throw new EngineSettingsException(
                $"KvCacheTokens {KvCacheTokens} is less than ContextLength {ContextLength}: one request of full length would not fit. Raise the first or lower the second.");
        }

        if (BatchTokens < MaxSequences)
        {
            throw new EngineSettingsException(
                $"BatchTokens {BatchTokens} is less than MaxSequences {MaxSequences}: a step has one token of each sequence. Raise the first or lower the second.");
        }
    }
}

/// <summary>A model's engine options contradict each other.</summary>
internal sealed class EngineSettingsException(string message) : Exception(message);
