using BenchmarkDotNet.Attributes;
using Gateway.Engines.Native;
using Gateway.Generation;

namespace Gateway.Tests.Benchmarks;

/// <summary>A step's plan while a full batch decodes and others wait. Planning is pure, so that it can be asked again.</summary>
public class SchedulerBenchmark
{
    private const int PromptTokens = 200;

    private Scheduler _scheduler = null!;

    /// <summary>Sequences that decode.</summary>
    [Params(1, 16, 64)]
    public int Decoding { get; set; }

    /// <summary>Sequences that wait for a place.</summary>
    [Params(0, 256)]
    public int Waiting { get; set; }

    [GlobalSetup]
    public void Create()
    {
        var limits = new SchedulerLimits(Decoding, Decoding + 64, 65_536, 512, SharesPrefixes: true);
        _scheduler = new Scheduler(limits, new PrefillBudget(limits.BatchTokens));
        for (var i = 0; i < Decoding + Waiting; i++)
        {
            var prompt = Enumerable.Range(i * PromptTokens, PromptTokens).ToArray();
            var job = new PromptJob("bench", prompt, new SamplingParameters(0, 1, 0, 0, 0, 0, 0, 1, -1), 1000);
            _scheduler.Enqueue(new Sequence(job, 4096, GreedySampler.Instance));
        }

        while (_scheduler.Running.Length < Decoding || _scheduler.Running.ToArray().Any(sequence => !sequence.IsDecoding))
        {
            Step();
        }
    }

    [Benchmark]
    public int Plan()
    {
        var plan = _scheduler.Plan();
        _scheduler.OperationsDone();
        return plan.TokenCount;
    }

    private void Step()
    {
        foreach (var slice in _scheduler.Plan().Slices.ToArray())
        {
            var samples = slice.WantsLogits;
            _scheduler.Apply(slice);
            if (samples)
            {
                slice.Sequence.Append(1);
            }
        }

        _scheduler.OperationsDone();
    }
}
