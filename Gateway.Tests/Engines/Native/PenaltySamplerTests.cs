using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;
using static Gateway.Tests.Engines.Native.SamplingStatistics;

namespace Gateway.Tests.Engines.Native;

/// <summary>The penalties against those of the native chain, which looks every token of the vocabulary up.</summary>
[TestFixture]
internal sealed class PenaltySamplerTests
{
    private const int Size = 700;

    private static readonly SamplingParameters Greedy = new(0, 1, 0, 0, 1, 0, 0, 1, 64);

    // Products with these are exact, or nothing is added to them: a compiler may round such a sum once or twice.
    private static readonly SamplingParameters[] Penalties =
    [
        Greedy with { RepeatPenalty = 1.1f },
        Greedy with { FrequencyPenalty = 0.375f, RepeatLastN = 300 },
        Greedy with { PresencePenalty = 0.7f, RepeatLastN = 1 },
        Greedy with { RepeatPenalty = 2, FrequencyPenalty = 0.375f, PresencePenalty = -0.5f, RepeatLastN = 5 },
        Greedy with { RepeatPenalty = 0.5f, FrequencyPenalty = -2, PresencePenalty = 1, RepeatLastN = 1000 },
    ];

    [OneTimeSetUp]
    public void LoadLibrary() => _ = DemoModel.Library;

    [TestCaseSource(nameof(Penalties))]
    public unsafe void Logits_OfRandomHistories_AreThoseOfTheNativeChain(SamplingParameters parameters)
    {
        var random = new Random(5);
        using var candidates = new CandidateBuffer(Size);
        using var chain = SamplerChain.Create(Chain(parameters));
        var probe = new ProbeSampler();
        using var sampler = new PenaltySampler(parameters, probe);
        for (var i = 0; i < 1200; i++)
        {
            var logits = Logits(Size, 3, seed: i);
            logits[i % Size] = float.NegativeInfinity;
            logits[(i + 1) % Size] = 0;
            candidates.Fill(logits);
            chain.Sample(candidates);
            var expected = new float[Size];
            for (var at = 0; at < Size; at++)
            {
                expected[candidates.Native->data[at].id] = candidates.Native->data[at].logit;
            }

            // Some tokens come often, others once.
            probe.Token = random.Next(2) == 0 ? random.Next(20) : random.Next(Size);
            var before = logits.ToArray();
            Assert.That(sampler.Sample(logits), Is.EqualTo(probe.Token));
            Assert.That(probe.Seen.AsSpan().SequenceEqual(expected), Is.True, $"after {i} tokens");
            Assert.That(logits.AsSpan().SequenceEqual(before), Is.True, "they are put back");
            chain.Accept(probe.Token);
        }
    }

    [TestCaseSource(nameof(Penalties))]
    public void Greedy_LongAnswer_IsThatOfTheNativeChain(SamplingParameters parameters)
    {
        using var candidates = new CandidateBuffer(Size);
        using var chain = SamplerChain.Create(Chain(parameters));
        using var sampler = new PenaltySampler(parameters, GreedySampler.Instance);
        for (var i = 0; i < 600; i++)
        {
            // Few kinds of logits, so that the penalties decide.
            var logits = Logits(Size, 1, seed: i % 3);
            candidates.Fill(logits);
            var expected = chain.Sample(candidates);
            chain.Accept(expected);
            Assert.That(sampler.Sample(logits), Is.EqualTo(expected));
        }
    }

    [TestCase(3.0, 0)]
    [TestCase(0.3, 0)]
    [TestCase(3.0, 2)]
    public void Distribution_AfterAHistory_IsThatOfThePlainChain(double spread, int topK)
    {
        var parameters = new SamplingParameters(0.95f, 0.7f, topK, 0, 1, 0.5f, 0.25f, 1.2f, 3);
        var logits = Logits(Size, spread, seed: 11);
        var best = Enumerable.Range(0, Size).OrderByDescending(token => logits[token]).ToArray();
        int[] history = [best[0], best[1], best[0]];
        var penalised = logits.ToArray();
        penalised[best[0]] = Penalised(logits[best[0]], 2);
        penalised[best[1]] = Penalised(logits[best[1]], 1);
        var expected = Reference(topK > 0 ? OnlyBest(penalised, topK) : penalised, parameters);
        using var candidates = new CandidateBuffer(Size);
        var scan = new LogitScan(Size);
        using var sampler = new PenaltySampler(
            parameters,
            topK > 0 ? new TopKSampler(parameters, scan, candidates) : new NucleusSampler(parameters, scan, candidates));
        using var chain = SamplerChain.Create(Chain(parameters));
        int[] drawn = new int[Size], plain = new int[Size];
        for (var i = 0; i < 20_000; i++)
        {
            foreach (var token in history)
            {
                Assert.That(sampler.Sample(Sure(token)), Is.EqualTo(token));
                chain.Accept(token);
            }

            drawn[sampler.Sample(logits)]++;
            if (i < 2000)
            {
                candidates.Fill(logits);
                plain[chain.Sample(candidates)]++;
            }
        }

        AssertFollows(drawn, expected);
        AssertFollows(plain, expected);

        static float Penalised(float logit, int count) => (logit <= 0 ? logit * 1.2f : logit / 1.2f) - (count * 0.25f) - 0.5f;
    }

    [Test]
    public void Sample_NothingCouldBeDrawn_LogitsArePutBackAndNothingIsRemembered()
    {
        var probe = new ProbeSampler { Token = 3 };
        using var sampler = new PenaltySampler(Greedy with { PresencePenalty = 1 }, probe);
        var logits = Logits(Size, 1, seed: 1);
        var before = logits.ToArray();
        sampler.Sample(logits);
        probe.Token = -1;

        Assert.That(sampler.Sample(logits), Is.EqualTo(-1));
        probe.Failure = new InvalidOperationException("on purpose");
        Assert.That(() => sampler.Sample(logits), Throws.InvalidOperationException);
        Assert.That(logits, Is.EqualTo(before));
        Assert.That(probe.Seen.Zip(before).Count(static pair => pair.First != pair.Second), Is.EqualTo(1));
    }

    [Test]
    public void Sample_ManyTokens_AllocatesNothing([Values(3.0, 0.3)] double spread)
    {
        var logits = Logits(5000, spread, seed: 4);
        var parameters = new SamplingParameters(0.95f, 0.7f, 0, 0, 1, 0.5f, 0.25f, 1.2f, 200);
        using var candidates = new CandidateBuffer(logits.Length);
        var scan = new LogitScan(logits.Length);
        using var nucleus = new PenaltySampler(parameters, new NucleusSampler(parameters, scan, candidates));
        using var topK = new PenaltySampler(parameters, new TopKSampler(parameters with { TopK = 20 }, scan, candidates));
        using var greedy = new PenaltySampler(parameters, GreedySampler.Instance);
        DrawAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++)
        {
            DrawAll();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void DrawAll()
        {
            nucleus.Sample(logits);
            topK.Sample(logits);
            greedy.Sample(logits);
        }
    }

    private static SamplerChainParameters Chain(SamplingParameters parameters) => new(
        Size,
        parameters.Temperature,
        parameters.TopP,
        parameters.TopK,
        parameters.MinP,
        parameters.Seed,
        parameters.PresencePenalty,
        parameters.FrequencyPenalty,
        parameters.RepeatPenalty,
        parameters.RepeatLastN);

    /// <summary>Logits of which one token is drawn, whatever the penalties.</summary>
    private static float[] Sure(int token)
    {
        var logits = new float[Size];
        Array.Fill(logits, -100);
        logits[token] = 100;
        return logits;
    }

    private static float[] OnlyBest(float[] logits, int count)
    {
        var bound = logits.OrderDescending().ElementAt(count - 1);
        return [.. logits.Select(logit => logit >= bound ? logit : float.NegativeInfinity)];
    }

    private static void AssertFollows(int[] drawn, double[] expected)
    {
        Assert.That(Enumerable.Range(0, drawn.Length).Where(token => drawn[token] > 0 && expected[token] == 0), Is.Empty);
        var (chiSquare, degrees) = ChiSquare(drawn, expected);
        Assert.That(chiSquare, Is.LessThan(degrees + (5 * Math.Sqrt(2 * degrees))), $"{degrees} degrees of freedom");
    }

    /// <summary>Draws what it is told to, and keeps the logits that it saw.</summary>
    private sealed class ProbeSampler : ITokenSampler
    {
        public int Token { get; set; }

        public Exception? Failure { get; set; }

        public float[] Seen { get; private set; } = [];

        public int Sample(Span<float> logits)
        {
            Seen = logits.ToArray();
            return Failure is null ? Token : throw Failure;
        }

        public void Dispose()
        {
        }
    }
}
