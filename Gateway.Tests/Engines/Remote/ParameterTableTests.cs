using Gateway.Engines.Remote;
using Gateway.Generation;
using Gateway.Hosting;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>A parameter that an upstream does not understand is refused by name, and never dropped.</summary>
internal sealed class ParameterTableTests
{
    [TestCase(RemoteProvider.OpenAI, "top_k,min_p,repeat_penalty,repeat_last_n")]
    [TestCase(RemoteProvider.AzureOpenAI, "top_k,min_p,repeat_penalty,repeat_last_n")]
    [TestCase(RemoteProvider.Compatible, "top_k,min_p,repeat_penalty,repeat_last_n")]
    [TestCase(RemoteProvider.Vllm, "repeat_last_n")]
    [TestCase(RemoteProvider.LlamaServer, "")]
    [TestCase(RemoteProvider.LlamaGateway, "")]
    public void ParameterThatIsNotUnderstood_IsRefusedByName(object provider, string expected)
    {
        var settings = Settings((RemoteProvider)provider);
        var refused = Enum.GetValues<GivenParameters>()
            .Select(given => ParameterTable.FirstRefused(RemoteModel.Job(given), settings))
            .OfType<GenerationFailure>()
            .ToList();

        Assert.That(refused.Select(static failure => failure.Param), Is.EquivalentTo(expected.Split(',', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That(refused.Select(static failure => failure.Kind), Is.All.EqualTo(FailureKind.Unsupported));
        Assert.That(
            refused.Select(static failure => failure.Message),
            Is.All.Contains("model 'gpt'").And.All.Contains(settings.Dialect.Name).And.All.Contains("Leave it out"));
    }

    [Test]
    public void ValueThatAsksForNothing_IsAccepted()
    {
        var job = RemoteModel.Job(GivenParameters.TopK | GivenParameters.MinP | GivenParameters.RepeatPenalty | GivenParameters.RepeatLastN);
        var neutral = job with { Sampling = job.Sampling with { TopK = 0, MinP = 0, RepeatPenalty = 1, RepeatLastN = -1 } };

        Assert.That(ParameterTable.FirstRefused(neutral, Settings(RemoteProvider.OpenAI)), Is.Null);
    }

    [TestCase(RemoteProvider.OpenAI, 4, true)]
    [TestCase(RemoteProvider.OpenAI, 5, false)]
    [TestCase(RemoteProvider.AzureOpenAI, 5, false)]
    [TestCase(RemoteProvider.Vllm, 16, true)]
    public void StopTexts_HaveTheProvidersLimit(object provider, int count, bool accepted)
    {
        var failure = ParameterTable.FirstRefused(
            RemoteModel.Job(stop: [.. Enumerable.Repeat("x", count)]), Settings((RemoteProvider)provider));

        Assert.That(failure?.Param, Is.EqualTo(accepted ? null : "stop"));
        Assert.That(failure?.Message, accepted ? Is.Null : Does.Contain("5 texts").And.Contain("at most 4"));
    }

    [Test]
    public void SamplingOptions_AreKnownByTheirParameters()
    {
        var all = new SamplingOptions();
        foreach (var property in typeof(SamplingOptions).GetProperties())
        {
            property.SetValue(all, property.PropertyType == typeof(int?) ? (object)1 : 1f);
        }

        var given = ParameterTable.GivenIn(all);

        Assert.That(
            Enum.GetValues<GivenParameters>().Where(parameter => !given.HasFlag(parameter)),
            Is.EqualTo(new[] { GivenParameters.Seed }), "every option of SamplingOptions has a row");
        Assert.That(ParameterTable.GivenIn(new SamplingOptions()), Is.EqualTo(GivenParameters.None));
    }

    [Test]
    public void OptionThatTheUpstreamDoesNotUnderstand_IsAMistakeAtStart()
    {
        var options = new GatewayOptions
        {
            Models =
            [
                new ModelOptions { Id = "local", Path = "a.gguf", Sampling = new SamplingOptions { TopK = 1 } },
                Remote(RemoteProvider.OpenAI, new SamplingOptions { TopK = 1, MinP = 0.1f, Temperature = 1 }),
                Remote(RemoteProvider.Vllm, new SamplingOptions { TopK = 1, MinP = 0.1f }),
            ],
        };

        Assert.That(new RemoteModelRules().Validate(null, options).Failures, Is.EqualTo(new[]
        {
            "Gateway:Models:1:Sampling sets top_k, and OpenAI (Remote:Provider is OpenAI) does not understand it. Leave it out.",
            "Gateway:Models:1:Sampling sets min_p, and OpenAI (Remote:Provider is OpenAI) does not understand it. Leave it out.",
        }));
    }

    private static ModelOptions Remote(RemoteProvider provider, SamplingOptions sampling) => new()
    {
        Id = "remote",
        Remote = new RemoteOptions { Url = "http://h", Provider = provider },
        Sampling = sampling,
    };

    private static UpstreamSettings Settings(RemoteProvider provider) => UpstreamSettings.Resolve(
        "gpt",
        new RemoteOptions
        {
            Url = "http://host",
            Provider = provider,
            ApiVersion = "2024-10-21",
        },
        new SamplingOptions(),
        static _ => null);
}
