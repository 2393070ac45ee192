using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaQuantizerTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llama-quantize").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Quantize_AFileThatIsQuantisedAlready_SaysSoAndLeavesNothing()
    {
        var output = Path.Combine(_folder, "again.gguf");

        Assert.That(
            () => LlamaQuantizer.Quantize(DemoModel.Library, DemoModel.Path, output, QuantizationType.Q4_0, 1),
            Throws.TypeOf<QuantizationException>().With.Message.Contains("requantizing from type q8_0 is disabled"));
        Assert.That(output, Does.Not.Exist);
    }

    [Test]
    public void Quantize_OntoAFileThatExists_IsRefused()
    {
        var output = Path.Combine(_folder, "here.gguf");
        File.WriteAllText(output, "mine");

        Assert.That(
            () => LlamaQuantizer.Quantize(DemoModel.Library, DemoModel.Path, output, QuantizationType.Q4_0, 1),
            Throws.TypeOf<QuantizationException>().With.Message.Contains("exists already"));
        Assert.That(File.ReadAllText(output), Is.EqualTo("mine"));
    }

    [Test]
    public void Quantize_NotAGguf_SaysWhich()
    {
        var input = Path.Combine(_folder, "text.gguf");
        File.WriteAllText(input, "no model");

        Assert.That(
            () => LlamaQuantizer.Quantize(DemoModel.Library, input, input + ".out", QuantizationType.Q4_0, 1),
            Throws.TypeOf<QuantizationException>().With.Message.Contains(input).And.Message.Contains("not a GGUF file"));
    }
}
