using Gateway.Generation;
using Gateway.Interop;

namespace Gateway.Engines.Native;

/// <summary>A loaded model with the context that its engine owns, and what is read of it once.</summary>
internal sealed class NativeModel : IDisposable
{
    /// <summary>Cached sequences that the KV cache can keep beside the running ones.</summary>
    private const int CachedSequences = 64;

    /// <summary>The native library's bound on sequence ids (LLAMA_MAX_SEQ).</summary>
    private const int MaxSequenceIds = 256;

    private readonly CandidateBuffer _candidates;
    private readonly LogitScan _scan;

    private NativeModel(LlamaModel model, LlamaContext context, EngineSettings settings)
    {
        Model = model;
        Context = context;
        Settings = settings;
        Pieces = new PieceTable(model.Vocabulary);
        Tokenizer = new NativeTokenizer(model.Vocabulary);
        Batch = new LlamaBatch(settings.BatchTokens);
        _candidates = new CandidateBuffer(model.Vocabulary.TokenCount);
        _scan = new LogitScan(model.Vocabulary.TokenCount);
    }

    public LlamaModel Model { get; }

    public LlamaContext Context { get; }

    /// <summary>The batch that the engine fills for every step.</summary>
    public LlamaBatch Batch { get; }

    public EngineSettings Settings { get; }

    public PieceTable Pieces { get; }

    public NativeTokenizer Tokenizer { get; }

    public SchedulerLimits SchedulerLimits => new(
        Settings.MaxSequences,
        SequenceIds(Settings),
        Settings.KvCacheTokens,
        Settings.BatchTokens,
        SharesPrefixes: !Model.IsRecurrent && !Model.IsHybrid);

    /// <summary>Makes the context of a loaded model, which it owns from now on, also where this fails.</summary>
    /// <exception cref="ContextCreationException">The native library refused the settings, or memory ran out.</exception>
    public static NativeModel Create(LlamaModel model, EngineSettings settings)
    {
        try
        {
            var context = LlamaContext.Create(model, new ContextParameters
            {
                ContextLength = settings.KvCacheTokens,
                BatchTokens = settings.BatchTokens,
                MicroBatchTokens = Math.Min(settings.BatchTokens, 512),
                MaxSequences = SequenceIds(settings),
                Threads = settings.Threads,
                BatchThreads = settings.Threads,
            });
            return new NativeModel(model, context, settings);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The cheapest sampler that draws exactly as asked. All of a model's samplers share its buffers.</summary>
    public ITokenSampler CreateSampler(SamplingParameters parameters)
    {
        if (parameters is { IsGreedy: true, HasPenalties: false })
        {
            return GreedySampler.Instance;
        }

        return parameters.TopK > 0 || parameters.HasPenalties
            ? new ChainSampler(parameters, _scan, _candidates)
            : new NucleusSampler(parameters, _scan, _candidates);
    }

    public void Dispose()
    {
        _candidates.Dispose();
        Batch.Dispose();
        Context.Dispose();
        Model.Dispose();
    }

    private static int SequenceIds(EngineSettings settings) =>
        Math.Min(settings.MaxSequences + CachedSequences, MaxSequenceIds);
}
