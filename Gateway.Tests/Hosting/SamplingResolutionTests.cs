using Gateway.Generation;
using Gateway.Hosting;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

internal sealed class SamplingResolutionTests
{
    private static readonly SamplingDefaults Service = new(
        Temperature: 0.95f,
        TopP: 0.7f,
        TopK: 0,
        MinP: 0,
        PresencePenalty: 0,
        FrequencyPenalty: 0,
        RepeatPenalty: 1,
        RepeatLastN: -1,
        MaxTokens: 2048);

    [Test]
    public void NothingSet_GivesTheServiceDefaults()
    {
        Assert.That(SamplingResolution.Resolve(), Is.EqualTo(Service));
        Assert.That(SamplingResolution.Resolve(new SamplingOptions(), new SamplingOptions()), Is.EqualTo(Service));
    }

    [Test]
    public void EachValue_ComesFromTheNarrowestPlaceThatHasIt()
    {
        var model = new SamplingOptions { Temperature = 0.1f, MaxTokens = 10 };
        var template = new SamplingOptions { Temperature = 0.2f, TopP = 0.2f };
        var service = new SamplingOptions { Temperature = 0.3f, TopP = 0.3f, MinP = 0.3f, MaxTokens = 30 };

        Assert.That(
            SamplingResolution.Resolve(model, template, service),
            Is.EqualTo(Service with { Temperature = 0.1f, TopP = 0.2f, MinP = 0.3f, MaxTokens = 10 }));
    }

    [Test]
    public void EveryValue_IsTakenOver()
    {
        var narrow = Distinct(1);

        Assert.That(SamplingResolution.Resolve(narrow, Distinct(50)), Is.EqualTo(new SamplingDefaults(1, 2, 3, 4, 5, 6, 7, 8, 9)));
        Assert.That(
            SamplingResolution.Resolve(new SamplingOptions(), Distinct(50)),
            Is.EqualTo(new SamplingDefaults(50, 51, 52, 53, 54, 55, 56, 57, 58)));
    }

    [Test]
    public void Zero_IsAValue()
    {
        var narrow = new SamplingOptions { Temperature = 0, TopP = 0, RepeatLastN = 0 };

        Assert.That(
            SamplingResolution.Resolve(narrow, Distinct(5)),
            Is.EqualTo(new SamplingDefaults(0, 0, 7, 8, 9, 10, 11, 0, 13)));
    }

    [Test]
    public void Options_AreLeftAsTheyWere()
    {
        var narrow = new SamplingOptions();

        SamplingResolution.Resolve(narrow, Distinct(5));

        Assert.That(narrow.Temperature, Is.Null);
        Assert.That(narrow.MaxTokens, Is.Null);
    }

    private static SamplingOptions Distinct(int first) => new()
    {
        Temperature = first,
        TopP = first + 1,
        TopK = first + 2,
        MinP = first + 3,
        PresencePenalty = first + 4,
        FrequencyPenalty = first + 5,
        RepeatPenalty = first + 6,
        RepeatLastN = first + 7,
        MaxTokens = first + 8,
    };
}
