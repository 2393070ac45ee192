using Gateway.Engines.Native;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>Drives a scheduler without a model: the tokens it "samples" are drawn from a seed.</summary>
internal sealed class SchedulerSimulation
{
    private static readonly SamplingParameters Greedy = new(0, 1, 0, 0, 0, 0, 0, 1, -1);

    private readonly Random _random;
    private readonly List<Sequence> _ended = [];

    public SchedulerSimulation(SchedulerLimits limits, int seed = 1, PrefillBudget? budget = null)
    {
        Limits = limits;
        Scheduler = new Scheduler(limits, budget ?? new PrefillBudget(limits.BatchTokens));
        Cache = new SimulatedCache(limits);
        _random = new Random(seed);
    }

    public SchedulerLimits Limits { get; }

    public Scheduler Scheduler { get; }

    public SimulatedCache Cache { get; }

    public IReadOnlyList<Sequence> Ended => _ended;

    public int Steps { get; private set; }

    /// <summary>Copies of a sequence's beginning, or of a whole one.</summary>
    public int Copies { get; private set; }

    public Sequence Add(int[] prompt, int maxTokens, int contextLength, string salt = "")
    {
        var job = new PromptJob("test", prompt, Greedy, maxTokens, CacheSalt: salt);
        var sequence = new Sequence(job, contextLength, new NoSampler());
        Scheduler.Enqueue(sequence);
        return sequence;
    }

    /// <summary>One step, checked against the simulated cache. Readers read everything at once.</summary>
    public StepPlan Step()
    {
        Steps++;
        var plan = Scheduler.Plan();
        foreach (var operation in plan.Operations)
        {
            Cache.Execute(operation);
        }

        Copies += plan.Operations.Count(static operation => operation.Source >= 0);
        Scheduler.OperationsDone();
        Assert.That(plan.Slices.Sum(static slice => slice.Count), Is.EqualTo(plan.TokenCount));
        Assert.That(plan.TokenCount, Is.LessThanOrEqualTo(Limits.BatchTokens));
        Assert.That(Scheduler.Running.Length, Is.LessThanOrEqualTo(Limits.MaxSequences));
        Assert.That(plan.Slices.Select(static slice => slice.Sequence.Kv!.SequenceId), Is.Ordered.And.Unique);
        foreach (var slice in plan.Slices)
        {
            Cache.Compute(slice);
        }

        Cache.CheckCapacity();

        foreach (var slice in plan.Slices.ToArray())
        {
            var wantsLogits = slice.WantsLogits;
            Scheduler.Apply(slice);
            if (wantsLogits)
            {
                Take(slice.Sequence);
            }
        }

        return plan;
    }

    public void RunToEnd(int mostSteps)
    {
        while (!Scheduler.IsIdle)
        {
            Assert.That(Steps, Is.LessThan(mostSteps), "the scheduler does not come to an end");
            Step();
        }

        Step();
        Assert.That(Scheduler.Kv.FindInconsistency(Cache.LastPosition), Is.Null);
        Assert.That(Scheduler.Kv.UsedCells, Is.EqualTo(Cache.UsedCells));
    }

    public void Abort(Sequence sequence)
    {
        Scheduler.Remove(sequence);
        _ended.Add(sequence);
    }

    private void Take(Sequence sequence)
    {
        sequence.Append(_random.Next(3));
        if (sequence.Length == sequence.MaxLength)
        {
            Scheduler.Remove(sequence);
            _ended.Add(sequence);
        }
    }

    private sealed class NoSampler : ITokenSampler
    {
        public int Sample(Span<float> logits) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
