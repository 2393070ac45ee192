using BenchmarkDotNet.Attributes;
using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Interop;
using Gateway.Tests.Support;

namespace Gateway.Tests.Benchmarks;

/// <summary>
/// What one step of 16 sequences costs the engine's thread in sampling: a row of logits of its own for each,
/// every other one flat and the rest peaked.
/// </summary>
public class SamplingStepBenchmark
{
    private const int Sequences = 16;

    private readonly float[][] _rows = new float[Sequences][];
    private readonly ITokenSampler[] _nucleus = new ITokenSampler[Sequences];
    private readonly ITokenSampler[] _penalties = new ITokenSampler[Sequences];
    private CandidateBuffer _candidates = null!;

    /// <summary>4k and 16k are those of small models, 65,024 is ChatGLM2's, 151,936 is Qwen's.</summary>
    [Params(4_096, 16_384, 65_024, 151_936)]
    public int Vocabulary { get; set; }

    [GlobalSetup]
    public void Create()
    {
        _ = DemoModel.Library;
        var random = new Random(1);
        _candidates = new CandidateBuffer(Vocabulary);
        var scan = new LogitScan(Vocabulary);
        for (var i = 0; i < Sequences; i++)
        {
            var parameters = new SamplingParameters(0.95f, 0.7f, 0, 0, (uint)i, 0, 0, 1, -1);
            var penalties = parameters with { FrequencyPenalty = 0.1f, RepeatLastN = 256 };
            _rows[i] = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)((i % 2 == 0 ? 1 : 4) * Normal(random)))];
            _nucleus[i] = new NucleusSampler(parameters, scan, _candidates);
            _penalties[i] = new PenaltySampler(penalties, new NucleusSampler(penalties, scan, _candidates));
        }
    }

    [GlobalCleanup]
    public void Free()
    {
        foreach (var sampler in _nucleus.Concat(_penalties))
        {
            sampler.Dispose();
        }

        _candidates.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Greedy()
    {
        var sum = 0;
        foreach (var row in _rows)
        {
            sum += GreedySampler.Instance.Sample(row);
        }

        return sum;
    }

    [Benchmark]
    public int Nucleus() => Sample(_nucleus);

    [Benchmark]
    public int Penalties() => Sample(_penalties);

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private int Sample(ITokenSampler[] samplers)
    {
        var sum = 0;
        for (var i = 0; i < Sequences; i++)
        {
            sum += samplers[i].Sample(_rows[i]);
        }

        return sum;
    }
}
