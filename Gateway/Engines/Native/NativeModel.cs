using Gateway.Generation;
using Gateway.Interop;
using Gateway.Options;

namespace Gateway.Engines.Native;

/// <summary>A loaded model with the context that its engine owns, and what is read of it once.</summary>
internal sealed class NativeModel : IDisposable
{
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

    /// <summary>Size of the KV cache.</summary>
    public long KvCacheBytes => (long)(Settings.KvCacheTokens * (ModelShape.Of(Model).KvBytesPerToken(Settings.KvCacheType) ?? 0));

    public SchedulerLimits SchedulerLimits => new(
        Settings.MaxSequences,
        NativeContexts.SequenceIds(Settings),
        Settings.KvCacheTokens,
        Settings.BatchTokens,
        SharesPrefixes: !Model.IsRecurrent && !Model.IsHybrid,
        IsSplit: Settings.KvCacheLayout == KvCacheLayout.Split);

    /// <summary>Makes the context of a loaded model, which it owns from now on, also where this fails.</summary>
    /// <exception cref="ContextCreationException">The native library refused the settings, or memory ran out.</exception>
    public static NativeModel Create(LlamaLibrary library, LlamaModel model, EngineSettings settings)
    {
        try
        {
            VocabularyChecks.Require(model);
            return new NativeModel(model, NativeContexts.Create(library, model, settings), settings);
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
        var sampler = CreateDraw(parameters);
        if (!parameters.HasPenalties)
        {
            return sampler;
        }

        // Penalties look at the answer alone, which is shorter than the context.
        var lastN = parameters.RepeatLastN < 0 ? Settings.ContextLength : parameters.RepeatLastN;
        return new PenaltySampler(parameters with { RepeatLastN = lastN }, sampler);
    }

    public void Dispose()
    {
        _candidates.Dispose();
        Batch.Dispose();
        Context.Dispose();
        Model.Dispose();
    }

    private ITokenSampler CreateDraw(SamplingParameters parameters)
    {
        // top_p 0 keeps the best token alone, whatever the temperature.
        if (parameters.IsGreedy || parameters.TopP <= 0)
        {
            return GreedySampler.Instance;
        }

        return parameters.TopK > 0
            ? new TopKSampler(parameters, _scan, _candidates)
            : new NucleusSampler(parameters, _scan, _candidates);
    }
}
