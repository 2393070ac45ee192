using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;
using static Gateway.Tests.Engines.Native.SamplingStatistics;

namespace Gateway.Tests.Engines.Native;

/// <summary>The samplers against the plain native chain over the whole vocabulary, and against the definition.</summary>
[TestFixture]
internal sealed class SamplersTests
{
    private const int Draws = 20_000;

    private static readonly SamplingParameters Default = new(0.95f, 0.7f, 0, 0, 1, 0, 0, 1, -1);

    [OneTimeSetUp]
    public void LoadLibrary() => _ = DemoModel.Library;

    [TestCase(3.0, 0.95, 0.7, 0.0, TestName = "peaked, the service's defaults")]
    [TestCase(0.3, 0.95, 0.7, 0.0, TestName = "flat, the service's defaults")]
    [TestCase(0.3, 1.5, 0.05, 0.0, TestName = "flat, small nucleus")]
    [TestCase(0.3, 1.0, 1.0, 0.0, TestName = "flat, no nucleus")]
    [TestCase(3.0, 1.0, 1.0, 0.0, TestName = "peaked, no nucleus")]
    [TestCase(3.0, 2.0, 0.9, 0.1, TestName = "peaked, min_p")]
    [TestCase(0.5, 1.0, 0.9, 0.2, TestName = "flat, min_p")]
    public void Nucleus_Distribution_IsThatOfThePlainChain(double spread, double temperature, double topP, double minP)
    {
        var logits = Logits(3001, spread, seed: 11);
        var parameters = Default with { Temperature = (float)temperature, TopP = (float)topP, MinP = (float)minP };
        var expected = Reference(logits, parameters);
        using var candidates = new CandidateBuffer(logits.Length);
        using var sampler = new NucleusSampler(parameters, new LogitScan(logits.Length), candidates);
        var drawn = new int[logits.Length];
        for (var i = 0; i < Draws; i++)
        {
            drawn[sampler.Sample(logits)]++;
        }

        Assert.That(Enumerable.Range(0, logits.Length).Where(token => drawn[token] > 0 && expected[token] == 0), Is.Empty);
        var (chiSquare, degrees) = ChiSquare(drawn, expected);
        Assert.That(chiSquare, Is.LessThan(degrees + (5 * Math.Sqrt(2 * degrees))), $"{degrees} degrees of freedom");

        // The same test on the plain chain, so that the definition itself is known to be the library's.
        var plain = DrawPlain(logits, parameters, 2000);
        var (plainChiSquare, plainDegrees) = ChiSquare(plain, expected);
        Assert.That(plainChiSquare, Is.LessThan(plainDegrees + (5 * Math.Sqrt(2 * plainDegrees))));
    }

    [Test]
    public void Nucleus_AllLogitsEqual_DrawsFromAsManyAsTheNucleusHolds()
    {
        var logits = new float[1000];
        using var candidates = new CandidateBuffer(logits.Length);
        using var sampler = new NucleusSampler(Default with { TopP = 0.25f }, new LogitScan(logits.Length), candidates);
        var drawn = Enumerable.Range(0, 20_000).Select(_ => sampler.Sample(logits)).Distinct().Count();

        Assert.That(drawn, Is.EqualTo(250).Within(1));
    }

    [Test]
    public void Nucleus_TopPZero_IsGreedy([Values(3.0, 0.01)] double spread)
    {
        var logits = Logits(2000, spread, seed: 3);
        using var candidates = new CandidateBuffer(logits.Length);
        using var sampler = new NucleusSampler(Default with { TopP = 0 }, new LogitScan(logits.Length), candidates);

        Assert.That(Enumerable.Range(0, 50).Select(_ => sampler.Sample(logits)), Is.All.EqualTo(GreedySampler.Instance.Sample(logits)));
    }

    [Test]
    public void TopK_CandidatesCutDown_DrawsTheSameTokensAsThePlainChain([Values(1, 5, 40)] int topK, [Values(3.0, 0.2)] double spread)
    {
        var parameters = Default with { TopK = topK, Seed = 77 };
        var size = 20_000;
        using var candidates = new CandidateBuffer(size);
        using var cut = new TopKSampler(parameters, new LogitScan(size), candidates);
        using var plainCandidates = new CandidateBuffer(size);
        using var plain = SamplerChain.Create(Chain(parameters, size));
        for (var i = 0; i < 100; i++)
        {
            var logits = Logits(size, spread, seed: i);
            plainCandidates.Fill(logits);
            Assert.That(cut.Sample(logits), Is.EqualTo(plain.Sample(plainCandidates)));
        }
    }

    [Test]
    public void TopK_MoreThanBlocks_StillDrawsTheSame()
    {
        var parameters = Default with { TopK = 500, Seed = 5 };
        var logits = Logits(1000, 1, seed: 2);
        using var candidates = new CandidateBuffer(logits.Length);
        using var cut = new TopKSampler(parameters, new LogitScan(logits.Length), candidates);
        using var plainCandidates = new CandidateBuffer(logits.Length);
        using var plain = SamplerChain.Create(Chain(parameters, logits.Length));
        plainCandidates.Fill(logits);

        Assert.That(cut.Sample(logits), Is.EqualTo(plain.Sample(plainCandidates)));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void Sample_BrokenLogits_AreReported(float broken)
    {
        var logits = Logits(600, 1, seed: 1);
        logits[299] = broken;
        using var candidates = new CandidateBuffer(logits.Length);
        var scan = new LogitScan(logits.Length);
        using var nucleus = new NucleusSampler(Default, scan, candidates);
        using var chain = new TopKSampler(Default with { TopK = 2 }, scan, candidates);

        Assert.That(nucleus.Sample(logits), Is.EqualTo(-1));
        Assert.That(chain.Sample(logits), Is.EqualTo(-1));
        Assert.That(GreedySampler.Instance.Sample(logits), Is.EqualTo(-1));
    }

    [Test]
    public void Sample_LogitsRuledOut_AreNeverDrawn()
    {
        var logits = new float[700];
        Array.Fill(logits, float.NegativeInfinity);
        logits[3] = 1;
        logits[650] = 1;
        using var candidates = new CandidateBuffer(logits.Length);
        using var sampler = new NucleusSampler(Default with { TopP = 1 }, new LogitScan(logits.Length), candidates);

        Assert.That(Enumerable.Range(0, 200).Select(_ => sampler.Sample(logits)).Distinct(), Is.EquivalentTo(new[] { 3, 650 }));
    }

    [Test]
    public void Sample_ManyTokens_AllocatesNothing([Values(6.0, 3.0, 0.3)] double spread)
    {
        var logits = Logits(5000, spread, seed: 4);
        using var candidates = new CandidateBuffer(logits.Length);
        var scan = new LogitScan(logits.Length);
        using var nucleus = new NucleusSampler(Default, scan, candidates);
        using var chain = new TopKSampler(Default with { TopK = 20 }, scan, candidates);
        nucleus.Sample(logits);
        chain.Sample(logits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            nucleus.Sample(logits);
            chain.Sample(logits);
            GreedySampler.Instance.Sample(logits);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static SamplerChainParameters Chain(SamplingParameters parameters, int size) => new(
        size, parameters.Temperature, parameters.TopP, parameters.TopK, parameters.MinP, parameters.Seed, 0, 0, 1, 0);

    private static int[] DrawPlain(float[] logits, SamplingParameters parameters, int draws)
    {
        using var candidates = new CandidateBuffer(logits.Length);
        using var plain = SamplerChain.Create(Chain(parameters, logits.Length));
        var drawn = new int[logits.Length];
        for (var i = 0; i < draws; i++)
        {
            candidates.Fill(logits);
            drawn[plain.Sample(candidates)]++;
        }

        return drawn;
    }
}
