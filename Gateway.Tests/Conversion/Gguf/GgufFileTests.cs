using Gateway.Conversion;
using Gateway.Conversion.Gguf;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Gguf;

[TestFixture]
internal sealed class GgufFileTests
{
    [Test]
    public void DemoModel_IsRead()
    {
        var file = GgufFile.Read(DemoModel.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(file.Metadata.GetString("general.architecture"), Is.EqualTo("chatglm"));
            Assert.That(file.Metadata.GetArray<string>("tokenizer.ggml.tokens"), Has.Length.EqualTo(DemoModel.Model.Vocabulary.TokenCount));
            Assert.That(file.Tensors.Sum(x => x.ElementCount), Is.EqualTo((long)DemoModel.Model.ParameterCount));
            Assert.That(file.FindTensor("token_embd.weight")!.Dimensions[0], Is.EqualTo(DemoModel.Model.EmbeddingLength));
            Assert.That(file.DataOffset + file.Tensors.Max(x => x.Offset + GgufHead.Pad(x.Bytes)), Is.EqualTo(file.FileBytes));
        }
    }

    [Test]
    public void EveryValueType_ComesBack()
    {
        var metadata = new GgufMetadata
        {
            { "u8", (byte)200 }, { "i8", (sbyte)-100 }, { "u16", (ushort)60000 }, { "i16", (short)-30000 }, { "u32", uint.MaxValue },
            { "i32", int.MinValue }, { "f32", 1.5f }, { "bool", true }, { "string", "你好" }, { "u64", ulong.MaxValue },
            { "i64", long.MinValue }, { "f64", Math.PI }, { "strings", new[] { "a", "", "▁好" } }, { "floats", new[] { -0f, 1f } },
            { "ints", new[] { -1, 2 } }, { "bools", new[] { true, false } }, { "bytes", new byte[] { 1, 255 } },
        };

        var file = Read(Write(metadata, [("a", GgmlType.F32, [3L])]));

        Assert.That(file.Metadata.Select(x => x.Key), Is.EqualTo(metadata.Select(x => x.Key)));
        foreach (var (key, value) in metadata)
        {
            Assert.That(file.Metadata.TryGet(key, out var read) ? read : null, Is.TypeOf(value.GetType()).And.EqualTo(value), key);
        }
    }

    [Test]
    public void Tensors_AreAlignedAndComeBack()
    {
        (string, GgmlType, long[])[] tensors = [("a", GgmlType.F32, [3]), ("b", GgmlType.Q4_0, [64, 5]), ("c", GgmlType.F16, [2, 3, 4, 5])];

        var file = Read(Write([], tensors));

        Assert.That(file.Tensors.Select(x => (x.Name, x.Type, x.Offset, x.Bytes)), Is.EqualTo(new[]
        {
            ("a", GgmlType.F32, 0L, 12L), ("b", GgmlType.Q4_0, 32, 180), ("c", GgmlType.F16, 224, 240),
        }));
        Assert.That(file.Tensors[2].Dimensions, Is.EqualTo(new[] { 2L, 3, 4, 5 }));
        Assert.That(file.DataOffset % 32, Is.Zero);
    }

    [Test]
    public void OtherFile_IsRefused() =>
        Assert.That(() => Read("PK..and so on, long enough"u8.ToArray()), Refusal.Saying("does not begin with 'GGUF'"));

    [TestCase(1u)]
    [TestCase(0x03000000u, Description = "big-endian")]
    public void OtherVersion_IsRefused(uint version)
    {
        var bytes = Write([], [("a", GgmlType.F32, [3L])]);
        BitConverter.TryWriteBytes(bytes.AsSpan(4), version);

        Assert.That(() => Read(bytes), Refusal.Saying($"GGUF version {version}"));
    }

    [Test]
    public void EveryTruncation_IsRefused()
    {
        var whole = Write(new GgufMetadata { { "general.name", "x" }, { "k", new[] { "a", "b" } } }, [("a", GgmlType.F32, [3L])]);
        var needed = whole.Length - 32 + 12;
        for (var length = 0; length < needed; length++)
        {
            Assert.That(() => Read(whole[..length]), Throws.InstanceOf<ConversionException>(), $"{length} bytes");
        }

        Assert.That(() => Read(whole[..needed]), Throws.Nothing);
    }

    [Test]
    public void HugeCounts_AreRefusedBeforeTheyAreAllocated([Values(8, 16)] int at)
    {
        var bytes = Write([], [("a", GgmlType.F32, [3L])]);
        BitConverter.TryWriteBytes(bytes.AsSpan(at), 1L << 40);

        Assert.That(() => Read(bytes), Refusal.Saying("more than fit into"));
    }

    private static byte[] Write(GgufMetadata metadata, (string Name, GgmlType Type, long[] Dimensions)[] tensors)
    {
        var head = new GgufHead(metadata, tensors);
        return [.. head.Bytes.ToArray(), .. new byte[head.DataBytes]];
    }

    private static GgufFile Read(byte[] bytes) => GgufFile.Read(new MemoryStream(bytes), "a.gguf");
}
