using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class SamplerChainTests
{
    private const int Size = 2000;

    private static readonly SamplerChainParameters Greedy = new(Size, 0, 1, 0, 0, 1, 0, 0, 1, 0);
    private static readonly SamplerChainParameters Drawing = Greedy with { Temperature = 1 };

    [OneTimeSetUp]
    public void LoadLibrary() => _ = DemoModel.Library;

    [Test]
    public void Sample_AtTemperatureZero_IsTheMostLikelyToken()
    {
        var logits = Logits(3);

        Assert.That(Draw(Greedy, logits, 1)[0], Is.EqualTo(Array.IndexOf(logits, logits.Max())));
    }

    [TestCase(1u)]
    [TestCase(uint.MaxValue, Description = "the library takes it for any seed")]
    public void Sample_TheSameSeed_GivesTheSameTokens(uint seed)
    {
        var first = Draw(Drawing with { Seed = seed }, Logits(3), 30);
        var second = Draw(Drawing with { Seed = seed }, Logits(3), 30);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Sample_AnotherSeed_GivesOtherTokens() =>
        Assert.That(Draw(Drawing with { Seed = 1 }, Logits(3), 30), Is.Not.EqualTo(Draw(Drawing with { Seed = 2 }, Logits(3), 30)));

    [Test]
    public void Reset_BeginsAgainWithTheSeed()
    {
        using var chain = SamplerChain.Create(Drawing);
        var first = Draw(chain, Logits(3), 10);

        chain.Reset();

        Assert.That(Draw(chain, Logits(3), 10), Is.EqualTo(first));
    }

    [Test]
    public void TopK_LeavesTheMostLikely()
    {
        var logits = Logits(3);
        var best = logits.Select((logit, id) => (logit, id)).OrderByDescending(item => item.logit).Take(5).Select(item => item.id);

        Assert.That(Draw(Drawing with { TopK = 1 }, logits, 20), Is.All.EqualTo(best.First()));
        Assert.That(Draw(Drawing with { TopK = 5, Temperature = 2 }, logits, 200).Distinct(), Is.EquivalentTo(best));
    }

    [Test]
    public void TopP_LeavesTheNucleus()
    {
        // Probabilities 0.5, 0.3, 0.2 of tokens 10, 20, 30; the rest next to nothing.
        var logits = Enumerable.Repeat(-30f, Size).ToArray();
        (logits[10], logits[20], logits[30]) = (MathF.Log(0.5f), MathF.Log(0.3f), MathF.Log(0.2f));

        Assert.That(Draw(Drawing with { TopP = 0.7f }, logits, 300).Distinct(), Is.EquivalentTo(new[] { 10, 20 }));
        Assert.That(Draw(Drawing with { TopP = 0 }, logits, 50), Is.All.EqualTo(10));
        Assert.That(Draw(Drawing with { MinP = 0.5f }, logits, 300).Distinct(), Is.EquivalentTo(new[] { 10, 20 }));
        Assert.That(Draw(Drawing, logits, 300).Distinct(), Is.EquivalentTo(new[] { 10, 20, 30 }));
    }

    // top_k before the temperature must choose what top_k after it would: the temperature does not reorder.
    [Test]
    public void TopK_BeforeTheTemperature_ComesBeforeTopP()
    {
        // At temperature 4 the best two of five have 0.24 and 0.21 of all, but 0.54 and 0.46 of themselves.
        var logits = Enumerable.Repeat(-1000f, Size).ToArray();
        for (var i = 0; i < 5; i++)
        {
            logits[i] = -i * 0.6f;
        }

        var tokens = Draw(Drawing with { TopK = 2, TopP = 0.5f, Temperature = 4 }, logits, 100);

        Assert.That(tokens, Is.All.Zero, "the nucleus is taken of what top_k left");
    }

    [TestCase(1.6f, 0f, 0f)]
    [TestCase(1f, 1.5f, 0f)]
    [TestCase(1f, 0f, 1.5f)]
    public void Penalties_LowerATokenThatWasAccepted(float repeat, float presence, float frequency)
    {
        var logits = Enumerable.Repeat(0f, Size).ToArray();
        (logits[7], logits[8]) = (3f, 2f);
        using var chain = SamplerChain.Create(
            Greedy with { RepeatPenalty = repeat, PresencePenalty = presence, FrequencyPenalty = frequency, RepeatLastN = 2 });

        var before = Draw(chain, logits, 1)[0];
        chain.Accept(7);
        chain.Accept(7);
        var after = Draw(chain, logits, 1)[0];
        chain.Accept(9);
        chain.Accept(9);
        var forgotten = Draw(chain, logits, 1)[0];

        Assert.That((before, after, forgotten), Is.EqualTo((7, 8, 7)));
    }

    [Test]
    public void Penalties_OfTheWholeHistory_ReachFarBack()
    {
        var logits = Enumerable.Repeat(0f, Size).ToArray();
        (logits[7], logits[8]) = (3f, 2f);
        using var chain = SamplerChain.Create(Greedy with { PresencePenalty = 2, RepeatLastN = -1 });
        chain.Accept(7);
        for (var i = 0; i < 5000; i++)
        {
            chain.Accept(9);
        }

        Assert.That(Draw(chain, logits, 1)[0], Is.EqualTo(8));
    }

    [TestCase(1e-7f)]
    [TestCase(1e-30f)]
    public void Sample_AVanishingTemperature_IsGreedy(float temperature)
    {
        var logits = Logits(3);

        Assert.That(
            Draw(Drawing with { Temperature = temperature, TopP = 0.9f }, logits, 5),
            Is.All.EqualTo(Array.IndexOf(logits, logits.Max())));
    }

    [Test]
    public void Create_ValuesOutOfRange_AreRefusedByName() => Assert.Multiple(() =>
    {
        Refuses(nameof(Greedy.Temperature), Greedy with { Temperature = -0.1f });
        Refuses(nameof(Greedy.Temperature), Greedy with { Temperature = float.NaN });
        Refuses(nameof(Greedy.TopP), Greedy with { TopP = 1.1f });
        Refuses(nameof(Greedy.TopK), Greedy with { TopK = -1 });
        Refuses(nameof(Greedy.MinP), Greedy with { MinP = float.NaN });
        Refuses(nameof(Greedy.RepeatPenalty), Greedy with { RepeatPenalty = 0 });
        Refuses(nameof(Greedy.RepeatLastN), Greedy with { RepeatLastN = -2 });
        Refuses(nameof(Greedy.FrequencyPenalty), Greedy with { FrequencyPenalty = float.PositiveInfinity });
        Refuses(nameof(Greedy.VocabularySize), Greedy with { VocabularySize = 0 });
    });

    [TestCase(-1)]
    [TestCase(Size)]
    public void Accept_ATokenOutsideTheVocabulary_IsRefused(int token)
    {
        using var chain = SamplerChain.Create(Greedy);

        Assert.That(() => chain.Accept(token), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static void Refuses(string name, SamplerChainParameters parameters) =>
        Assert.That(() => SamplerChain.Create(parameters), Throws.ArgumentException.With.Message.StartsWith($"{name} is "));

    private static float[] Logits(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Size).Select(_ => (random.NextSingle() * 8) - 4)];
    }

    private static int[] Draw(SamplerChainParameters parameters, float[] logits, int count)
    {
        using var chain = SamplerChain.Create(parameters);
        return Draw(chain, logits, count);
    }

    private static int[] Draw(SamplerChain chain, float[] logits, int count)
    {
        using var candidates = new CandidateBuffer(logits.Length);
        var tokens = new int[count];
        for (var i = 0; i < count; i++)
        {
            candidates.Fill(logits);
            tokens[i] = chain.Sample(candidates);
        }

        return tokens;
    }
}
