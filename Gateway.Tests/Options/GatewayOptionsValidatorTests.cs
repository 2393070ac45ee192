using Gateway.Options;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;

namespace Gateway.Tests.Options;

internal sealed class GatewayOptionsValidatorTests
{
    [TestCase("Engine:Threads", "600", "Gateway:Engine:Threads is 600; 1 to 512 are allowed.")]
    [TestCase("Engine:GpuLayers", "many", "Gateway:Engine:GpuLayers is 'many'; 'all', 'none' or a number of at most 5 digits is allowed.")]
    [TestCase("MaxRequestBodyBytes", "1", "Gateway:MaxRequestBodyBytes is 1; 1024 to 1073741824 are allowed.")]
    [TestCase("Sampling:Temperature", "2.5", "Gateway:Sampling:Temperature is 2.5; 0 to 2 are allowed.")]
    [TestCase("Sampling:TopP", "NaN", "Gateway:Sampling:TopP is NaN; 0 to 1 are allowed.")]
    [TestCase("Models:1:Engine:KvCacheTokens", "3", "Gateway:Models:1:Engine:KvCacheTokens is 3; 16 to 16777216 are allowed.")]
    [TestCase("Models:1:Id", "a b", "Gateway:Models:1:Id is 'a b'; a model id has 1 to 128 letters, digits, '.', '_', ':', '/' or '-', and starts with a letter or a digit.")]
    public void Mistake_NamesTheKeyTheValueAndTheLimit(string key, string value, string expected)
    {
        var result = Validate((key, value));

        Assert.That(result, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void TooManyValues_AreCounted()
    {
        var result = Validate([.. Enumerable.Range(0, 17).Select(i => ($"Engine:TensorSplit:{i}", "1"))]);

        Assert.That(result, Is.EqualTo(new[] { "Gateway:Engine:TensorSplit has 17 values; at most 16 are allowed." }));
    }

    [Test]
    public void AllMistakes_AreToldAtOnce() =>
        Assert.That(Validate(("HttpNice", "20"), ("Models:0:Sampling:MaxTokens", "0")), Has.Count.EqualTo(2));

    [TestCase("Sampling:RepeatPenalty", "0.01")]
    [TestCase("Engine:GpuLayers", "None")]
    [TestCase("Engine:Threads", "512")]
    public void ValueAtItsLimit_IsAccepted(string key, string value) => Assert.That(Validate((key, value)), Is.Empty);

    private static List<string> Validate(params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Models:0:Id"] = "a",
            ["Models:0:Path"] = "a.gguf",
            ["Models:1:Id"] = "b",
            ["Models:1:Path"] = "b.gguf",
        };
        foreach (var (key, value) in settings)
        {
            values[key] = value;
        }
        var options = new GatewayOptions();
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().Bind(options);
        return [.. new GatewayOptionsValidator().Validate(null, options).Failures ?? []];
    }
}
