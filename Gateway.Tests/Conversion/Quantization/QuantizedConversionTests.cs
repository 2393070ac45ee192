using Gateway.Conversion;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Quantization;
using Gateway.Interop;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Quantization;

/// <summary>Tensor by tensor, the converter writes what the native quantizer makes of the whole file.</summary>
[TestFixture]
internal sealed class QuantizedConversionTests
{
    private static readonly int[] _tokens = [313, 315, 262, 5, 100, 270, 281, 281, 7, 290];

    public static IEnumerable<string> QuantizedTypes => GgufFileType.All.Where(x => x.IsQuantized).Select(x => x.Name);

    [TestCaseSource(nameof(QuantizedTypes))]
    public async Task EveryType_IsByteForByteTheNativeQuantizers(string type)
    {
        using var folder = new TemporaryFolder();
        var source = new TinyCheckpoint(TinyCheckpoint.Blocks).WriteSafetensors(folder.Folder("in"), ScalarType.F16);
        var whole = await ConvertAsync(source, folder.File("f16.gguf"), "f16");
        var native = await QuantizeAsync(whole, folder.File("native.gguf"), type);

        var ours = await ConvertAsync(source, folder.File("ours.gguf"), type);

        Assert.That(File.ReadAllBytes(ours), Is.EqualTo(File.ReadAllBytes(native)));
        Assert.That(GgufFile.Read(ours).Metadata.GetInteger("general.file_type"), Is.EqualTo(GgufFileType.Parse(type).Number));
    }

    [TestCase("q4_0", 0.3)]
    [TestCase("q4_k_m", 0.3)]
    [TestCase("q8_0", 0.03)]
    [TestCase("f16", 0.001)]
    [TestCase("bf16", 0.01)]
    public async Task SmallerTypes_StayNearTheReference(string type, double tolerance)
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Blocks with { Layers = 2 });
        var source = checkpoint.WriteTorch(folder.Folder("in"), ScalarType.F32, shards: 2);

        var path = await ConvertAsync(source, folder.File("out.gguf"), type);

        var expected = new ReferenceModel(checkpoint, ScalarType.F32).Run(_tokens);
        Assert.That(NativeLogits.RelativeError(expected, NativeLogits.Run(path, _tokens)), Is.LessThan(tolerance).And.GreaterThan(0));
    }

    [Test]
    public async Task RowsThatDoNotHoldWholeBlocks_FallBackAsTheNativeQuantizerDoes()
    {
        using var folder = new TemporaryFolder();
        var config = TinyCheckpoint.Blocks with { FeedForward = 96 };
        var source = new TinyCheckpoint(config).WriteSafetensors(folder.Folder("in"), ScalarType.F16);

        var path = await ConvertAsync(source, folder.File("out.gguf"), "q4_k_m");

        var types = GgufFile.Read(path).Tensors.ToDictionary(x => x.Name, x => x.Type);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(types["blk.4.ffn_down.weight"], Is.EqualTo(GgmlType.Q5_0));
            Assert.That(types["blk.4.ffn_up.weight"], Is.EqualTo(GgmlType.Q4_K));
            Assert.That(types["output.weight"], Is.EqualTo(GgmlType.Q6_K));
            Assert.That(types["output_norm.weight"], Is.EqualTo(GgmlType.F32));
            Assert.That(types["blk.0.attn_qkv.bias"], Is.EqualTo(GgmlType.F32));
        }
    }

    [Test]
    public async Task QuantizedInput_IsRefused()
    {
        using var folder = new TemporaryFolder();

        Assert.That(
            async () => await QuantizeAsync(DemoModel.Path, folder.File("out.gguf"), "q4_0"),
            Throws.InstanceOf<ConversionException>().With.Message.Contains("quantised already").And.Message.Contains("Q8_0"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
        await Task.CompletedTask;
    }

    [Test]
    public void OurTableOfTypes_IsTheLibrarys()
    {
        _ = DemoModel.Library;
        using (Assert.EnterMultipleScope())
        {
            foreach (var type in Enum.GetValues<GgmlType>())
            {
                Assert.That(GgmlTypes.TryGetBlock((int)type, out var elements, out var bytes), $"{type} is known");
                Assert.That((GgmlLayout.BlockElements(type), GgmlLayout.BlockBytes(type)), Is.EqualTo(((int)elements, (int)bytes)), $"{type}");
                Assert.That(GgmlLayout.NameOf(type), Is.EqualTo(GgmlTypes.Name((int)type)).IgnoreCase);
            }
        }
    }

    private static async Task<string> ConvertAsync(string source, string output, string type)
    {
        var request = new ConversionRequest(source, output, GgufFileType.Parse(type)) { Library = DemoModel.Library };
        return (await CheckpointConverter.ConvertAsync(request, null, CancellationToken.None)).Path;
    }

    private static async Task<string> QuantizeAsync(string input, string output, string type)
    {
        var request = new QuantizationRequest(input, output, GgufFileType.Parse(type)) { Library = DemoModel.Library };
        return (await Quantizer.QuantizeAsync(request, null, CancellationToken.None)).Path;
    }
}
