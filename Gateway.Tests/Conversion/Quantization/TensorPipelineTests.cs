using Gateway.Conversion;
using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Quantization;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Quantization;

[TestFixture]
internal sealed class TensorPipelineTests
{
    // From one row at a time to everything at once; the middle ones leave shorter last slabs and units.
    [TestCase(1, 1)]
    [TestCase(1, 1 << 18)]
    [TestCase(5 * 64 * 4, 2 * 64)]
    [TestCase(7 * 96 * 4, 3 * 96)]
    [TestCase(32 << 20, 1 << 18)]
    public async Task WeightsArrive_HoweverTheyAreCut(long slabBytes, long unitElements)
    {
        using var folder = new TemporaryFolder();
        var tiny = new TinyCheckpoint();
        using var checkpoint = Checkpoint.Open(tiny.WriteTorch(folder.Folder("in"), ScalarType.F32, shards: 2));
        var tensors = ChatGlmTensorMap.Match(tiny.Shape, checkpoint);
        var head = new GgufHead([], tensors.Select(x => (x.Target.GgufName, GgmlType.F32, x.Target.Dimensions)));
        var path = folder.File("out");
        using (var output = OutputFile.Create(path, head.FileBytes, overwrite: false))
        {
            var pairs = tensors.Select((x, i) => (x.Source, head.Tensors[i])).ToArray();
            var pipeline = new TensorPipeline(checkpoint, pairs, threads: 2, CancellationToken.None)
            {
                SlabBytes = slabBytes,
                UnitElements = unitElements,
            };
            await pipeline.RunAsync(output, head.Bytes.Length, null);
            output.Commit();
        }

        var bytes = File.ReadAllBytes(path);
        using (Assert.EnterMultipleScope())
        {
            foreach (var (tensor, i) in tensors.Select((x, i) => (x.Target, i)))
            {
                var data = bytes.AsSpan((int)(head.Bytes.Length + head.Tensors[i].Offset), (int)head.Tensors[i].Bytes);
                var expected = tiny.Tensors[tensor.CheckpointName].ToBytes(ScalarType.F32);
                Assert.That(data.SequenceEqual(expected), tensor.GgufName);
            }
        }
    }
}
