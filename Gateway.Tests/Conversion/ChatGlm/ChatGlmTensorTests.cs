using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Gguf;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.ChatGlm;

[TestFixture]
internal sealed class ChatGlmTensorTests
{
    private static readonly ChatGlmConfig _chatGlm2 = new(28, 4096, 13696, 32, 2, 128, 65024, 32768, 1e-5f);

    [Test]
    public void ChatGlm2s_HaveItsParameters()
    {
        var tensors = ChatGlmTensor.List(_chatGlm2);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensors, Has.Count.EqualTo(199));
            Assert.That(tensors.Sum(x => x.RowCount * x.RowLength), Is.EqualTo(6_243_584_000));
            Assert.That(tensors.Single(x => x.GgufName == "blk.27.ffn_up.weight").Dimensions, Is.EqualTo(new[] { 4096L, 27392 }));
            Assert.That(tensors.Single(x => x.GgufName == "blk.0.attn_qkv.weight").Dimensions, Is.EqualTo(new[] { 4096L, 4608 }));
            Assert.That(tensors.Single(x => x.GgufName == "blk.0.ffn_down.weight").Dimensions, Is.EqualTo(new[] { 13696L, 4096 }));
        }
    }

    [TestCase("f16", 11.63)]
    [TestCase("f32", 23.26)]
    public void ChatGlm2s_HaveItsSize(string type, double gibibytes)
    {
        var matrix = GgufFileType.Parse(type).MatrixType!.Value;

        var head = new GgufHead([], ChatGlmTensor.List(_chatGlm2).Select(x => (x.GgufName, x.IsVector ? GgmlType.F32 : matrix, x.Dimensions)));

        Assert.That(head.DataBytes / (double)(1L << 30), Is.EqualTo(gibibytes).Within(0.005));
    }
}
