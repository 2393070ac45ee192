using Gateway.Hosting;
using NUnit.Framework;

namespace Gateway.Tests.Hosting;

[TestFixture]
internal sealed class RecommendedSamplingTests
{
    [Test]
    public void Read_Metadata_TakesWhatIsInRange()
    {
        var metadata = new Dictionary<string, string>
        {
            ["general.sampling.temp"] = "0.1",
            ["general.sampling.top_k"] = "40",
            ["general.sampling.top_p"] = "7",
            ["general.sampling.min_p"] = "much",
        };
        var sampling = RecommendedSampling.Read(metadata.GetValueOrDefault);

        Assert.That((sampling.Temperature, sampling.TopK), Is.EqualTo((0.1f, 40)));
        Assert.That((sampling.TopP, sampling.MinP, sampling.RepeatPenalty), Is.EqualTo((default(float?), default(float?), default(float?))));
    }
}
