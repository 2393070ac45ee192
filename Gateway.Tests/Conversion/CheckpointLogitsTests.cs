using Gateway.Conversion;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion;

/// <summary>A converted checkpoint computes what the architecture's definition says.</summary>
[TestFixture]
internal sealed class CheckpointLogitsTests
{
    private const double Tolerance = 1e-5;

    private static readonly int[] _tokens = [313, 315, 262, 5, 100, 270, 281, 281, 7, 290, 300, 266, 277, 2, 299, 272];

    private readonly TinyCheckpoint _checkpoint = new();

    [Test]
    public async Task Safetensors_ComputeTheReferencesLogits([Values] ScalarType type)
    {
        using var folder = new TemporaryFolder();

        var path = await ConvertAsync(_checkpoint.WriteSafetensors(folder.Folder("in"), type), folder);

        Assert.That(Difference(path, new ReferenceModel(_checkpoint, type)), Is.LessThan(Tolerance));
    }

    [Test]
    public async Task TorchShards_ComputeTheReferencesLogits([Values] ScalarType type)
    {
        using var folder = new TemporaryFolder();

        var path = await ConvertAsync(_checkpoint.WriteTorch(folder.Folder("in"), type, shards: 3), folder);

        Assert.That(Difference(path, new ReferenceModel(_checkpoint, type)), Is.LessThan(Tolerance));
    }

    [Test]
    public async Task WrongReferences_AreToldApart()
    {
        using var folder = new TemporaryFolder();

        var path = await ConvertAsync(_checkpoint.WriteTorch(folder.Folder("in"), ScalarType.F32, shards: 1), folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Difference(path, New()), Is.LessThan(Tolerance));
            Assert.That(Difference(path, New(gateIsSecondHalf: true)), Is.GreaterThan(100 * Tolerance), "swapped FFN halves");
            Assert.That(Difference(path, New(ropeDimensions: 16)), Is.GreaterThan(100 * Tolerance), "whole heads rotated");
            Assert.That(Difference(path, New(ropeDimensions: 4)), Is.GreaterThan(100 * Tolerance), "quarter heads rotated");
            Assert.That(Difference(path, New(epsilon: 1e-6)), Is.GreaterThan(3 * Tolerance), "wrong epsilon");
        }
    }

    [Test]
    public async Task SameWeights_GiveTheSameFileFromEveryFormat()
    {
        using var folder = new TemporaryFolder();

        var safetensors = await ConvertAsync(_checkpoint.WriteSafetensors(folder.Folder("a"), ScalarType.F16), folder, "a.gguf");
        var torch = await ConvertAsync(_checkpoint.WriteTorch(folder.Folder("b"), ScalarType.F16, shards: 2), folder, "b.gguf");

        Assert.That(File.ReadAllBytes(torch), Is.EqualTo(File.ReadAllBytes(safetensors)));
    }

    private static async Task<string> ConvertAsync(string source, TemporaryFolder folder, string name = "out.gguf")
    {
        var request = new ConversionRequest(source, folder.File(name), GgufFileType.F32);
        return (await CheckpointConverter.ConvertAsync(request, null, CancellationToken.None)).Path;
    }

    private static double Difference(string path, ReferenceModel reference) =>
        NativeLogits.Difference(reference.Run(_tokens), NativeLogits.Run(path, _tokens));

    private ReferenceModel New(double epsilon = 1e-5, int ropeDimensions = 8, bool gateIsSecondHalf = false) =>
        new(_checkpoint, ScalarType.F32) { Epsilon = epsilon, RopeDimensions = ropeDimensions, GateIsSecondHalf = gateIsSecondHalf };
}
