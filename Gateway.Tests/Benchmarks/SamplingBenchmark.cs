using BenchmarkDotNet.Attributes;
using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Interop;
using Gateway.Tests.Support;

namespace Gateway.Tests.Benchmarks;

/// <summary>One token of ChatGLM2's vocabulary, drawn with its defaults, against the native chain over everything.</summary>
public class SamplingBenchmark
{
    private const int Vocabulary = 65_024;

    private float[] _logits = [];
    private CandidateBuffer _candidates = null!;
    private GreedySampler _greedy = null!;
    private NucleusSampler _nucleus = null!;
    private TopKSampler _topK = null!;
    private PenaltySampler _penalties = null!;
    private SamplerChain _plain = null!;
    private SamplerChain _plainPenalties = null!;

    /// <summary>The spread of the logits: 1 is a flat distribution, 4 a peaked one.</summary>
    [Params(1, 4)]
    public double Spread { get; set; }

    [GlobalSetup]
    public void Create()
    {
        _ = DemoModel.Library;
        var random = new Random(1);
        _logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(Spread * Normal(random)))];
        _candidates = new CandidateBuffer(Vocabulary);
        var scan = new LogitScan(Vocabulary);
        var parameters = new SamplingParameters(0.95f, 0.7f, 0, 0, 1, 0, 0, 1, -1);
        _greedy = GreedySampler.Instance;
        _nucleus = new NucleusSampler(parameters, scan, _candidates);
        _topK = new TopKSampler(parameters with { TopK = 40 }, scan, _candidates);
        var penalties = parameters with { FrequencyPenalty = 0.1f, RepeatLastN = 256 };
        _penalties = new PenaltySampler(penalties, new NucleusSampler(penalties, scan, _candidates));
        _plain = SamplerChain.Create(new SamplerChainParameters(Vocabulary, 0.95f, 0.7f, 0, 0, 1, 0, 0, 1, 0));
        _plainPenalties = SamplerChain.Create(new SamplerChainParameters(Vocabulary, 0.95f, 0.7f, 0, 0, 1, 0, 0.1f, 1, 256));
    }

    [GlobalCleanup]
    public void Free()
    {
        _nucleus.Dispose();
        _topK.Dispose();
        _penalties.Dispose();
        _plain.Dispose();
        _plainPenalties.Dispose();
        _candidates.Dispose();
    }

    [Benchmark]
    public int Greedy() => _greedy.Sample(_logits);

    [Benchmark]
    public int Nucleus() => _nucleus.Sample(_logits);

    [Benchmark]
    public int TopK40() => _topK.Sample(_logits);

    [Benchmark]
    public int Penalties() => _penalties.Sample(_logits);

    [Benchmark(Baseline = true)]
    public int NativeChainOverEverything()
    {
        _candidates.Fill(_logits);
        return _plain.Sample(_candidates);
    }

    [Benchmark]
    public int NativeChainWithPenalties()
    {
        _candidates.Fill(_logits);
        var token = _plainPenalties.Sample(_candidates);
        _plainPenalties.Accept(token);
        return token;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
