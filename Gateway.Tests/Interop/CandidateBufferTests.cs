using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class CandidateBufferTests
{
    private static readonly SamplerChainParameters Greedy = new(100, 0, 1, 0, 0, 1, 0, 0, 1, 0);

    [OneTimeSetUp]
    public void LoadLibrary() => _ = DemoModel.Library;

    [Test]
    public void Add_AFewCandidates_AreAllThatIsChosenFrom()
    {
        using var candidates = new CandidateBuffer(100);
        using var chain = SamplerChain.Create(Greedy);
        candidates.Add(42, 1.5f);
        candidates.Add(7, 2.5f);
        candidates.Add(99, -3);

        Assert.That(candidates.Count, Is.EqualTo(3));
        Assert.That(chain.Sample(candidates), Is.EqualTo(7));
    }

    [Test]
    public void Fill_AfterASamplerCutTheCandidates_HasThemAllAgain()
    {
        using var candidates = new CandidateBuffer(4);
        using var chain = SamplerChain.Create(Greedy with { Temperature = 1, TopK = 1 });
        candidates.Fill([1, 2, 3, 4]);
        chain.Sample(candidates);
        Assert.That(candidates.Count, Is.EqualTo(1));

        candidates.Fill([9, 2, 3, 4]);

        Assert.That((candidates.Count, candidates.Sorted), Is.EqualTo((4, false)));
        Assert.That(chain.Sample(candidates), Is.Zero);
    }

    [Test]
    public void Sample_NoCandidates_IsRefused()
    {
        using var candidates = new CandidateBuffer(4);
        using var chain = SamplerChain.Create(Greedy);

        Assert.That(() => chain.Sample(candidates), Throws.InvalidOperationException.With.Message.Contains("no candidates"));
    }

    [Test]
    public void Sample_EveryCandidateRuledOut_IsRefused()
    {
        using var candidates = new CandidateBuffer(4);
        using var chain = SamplerChain.Create(Greedy);
        candidates.Fill([float.NegativeInfinity, float.NegativeInfinity]);

        Assert.That(() => chain.Sample(candidates), Throws.InvalidOperationException.With.Message.Contains("ruled out"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void NotANumber_IsRefused(float logit)
    {
        using var candidates = new CandidateBuffer(4);

        Assert.That(() => candidates.Fill([0, logit, 1]), Throws.ArgumentException);
        Assert.That(() => candidates.Add(1, logit), Throws.ArgumentException.With.Message.Contains("token 1"));
        Assert.That(candidates.Count, Is.Zero);
    }

    [Test]
    public void MoreThanItHolds_IsRefused()
    {
        using var candidates = new CandidateBuffer(2);

        Assert.That(() => candidates.Fill([1, 2, 3]), Throws.ArgumentException);
        candidates.Fill([1, 2]);
        Assert.That(() => candidates.Add(2, 3), Throws.InvalidOperationException.With.Message.Contains("full"));
    }

    [Test]
    public void AfterDisposal_EverythingThrows()
    {
        var candidates = new CandidateBuffer(2);
        using var chain = SamplerChain.Create(Greedy);
        candidates.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(() => candidates.Add(0, 1), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => candidates.Fill([1]), Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => chain.Sample(candidates), Throws.TypeOf<ObjectDisposedException>());
        });
    }
}
