using Gateway.Conversion;
using Gateway.Conversion.Checkpoints;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Checkpoints;

[TestFixture]
internal sealed class SafetensorsDirectoryTests
{
    [Test]
    public void Header_GivesNamesShapesAndPlaces()
    {
        const string Header =
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}""";

        var tensors = Read(Header, 32);

        var data = 8 + ((Header.Length + 7) / 8 * 8);
        Assert.That(tensors.Select(x => (x.Name, x.Type, x.Offset, x.Bytes)), Is.EqualTo(new[]
        {
            ("a", ScalarType.F32, (long)data, 24L), ("b", ScalarType.BF16, data + 24, 8),
        }));
        Assert.That(tensors[0].Shape, Is.EqualTo(new[] { 2L, 3 }));
    }

    [TestCase("""[]""", "no JSON object")]
    [TestCase("""{"a":""", "no valid JSON")]
    [TestCase("""{"a":1}""", "'a' lacks dtype, shape or data_offsets")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,7]}}""", "offsets 0 to 7")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "offsets -8 to 0")]
    [TestCase("""{"a":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}""", "truncated")]
    [TestCase("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "impossible shape")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "impossible shape")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "lacks dtype, shape")]
    [TestCase("""{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""", "the type I8")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "no valid JSON")]
    [TestCase("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "no valid JSON")]
    public void BadHeader_IsRefused(string header, string reason) =>
        Assert.That(() => Read(header, 32), Throws.InstanceOf<ConversionException>().With.Message.Contains(reason));

    [Test]
    public void HeaderLongerThanTheFile_IsRefusedBeforeItIsAllocated()
    {
        byte[] bytes = [.. BitConverter.GetBytes(99_000_000L), (byte)'{', (byte)'}'];

        Assert.That(
            () => SafetensorsDirectory.Read(new MemoryStream(bytes), "a"),
            Throws.InstanceOf<ConversionException>().With.Message.Contains("claims 99000000 bytes, the file has 10"));
    }

    private static IReadOnlyList<StoredTensor> Read(string header, int dataBytes) =>
        SafetensorsDirectory.Read(new MemoryStream(SafetensorsWriter.Write(header, new byte[dataBytes])), "a");
}
