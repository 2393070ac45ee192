using System.IO.Compression;
using Gateway.Conversion.Checkpoints;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Checkpoints;

[TestFixture]
internal sealed class TorchDirectoryTests
{
    private static readonly byte[] _storage = [.. Enumerable.Range(0, 24).Select(x => (byte)x)];

    [Test]
    public void Tensors_LieWhereTheirStoragesDo([Values] bool ordered)
    {
        var pickle = TorchFileWriter.Pickle([("a", [2, 3]), ("b", [4])], ScalarType.F32, ordered);
        var file = TorchFileWriter.Archive(pickle, [_storage, [9, 9, 9, 9, .. _storage]]);

        var tensors = Read(file);

        Assert.That(tensors.Select(x => x.Name), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(file.AsSpan((int)tensors[0].Offset, 24).ToArray(), Is.EqualTo(_storage));
        Assert.That(file[(int)tensors[1].Offset], Is.EqualTo(9));
    }

    [Test]
    public void StorageOffset_IsCountedInElements()
    {
        var pickle = new PickleWriter().Op('}').Text("a");
        TorchFileWriter.Tensor(pickle, "0", ScalarType.F16, 5, [1, 3], [77, 1]);

        var file = TorchFileWriter.Archive(pickle.Op('s').Op('.').ToArray(), [_storage]);

        Assert.That(file[(int)Read(file)[0].Offset], Is.EqualTo(10));
    }

    [Test]
    public void TensorBeyondItsStorage_IsRefused([Values(-1, 10, 1L << 61)] long offset)
    {
        var file = OneTensor(offset, [3], [1]);

        Assert.That(() => Read(file), Refusal.Saying($"needs 3 elements at {offset} of its storage, which has 12"));
    }

    [Test]
    public void View_IsRefusedWithItsStrides() =>
        Assert.That(() => Read(OneTensor(0, [2, 3], [1, 2])), Refusal.Saying("has strides (1, 2)"));

    [Test]
    public void MissingStorage_IsRefused()
    {
        var file = TorchFileWriter.Archive(TorchFileWriter.Pickle([("a", [2])], ScalarType.F32, ordered: false), []);

        Assert.That(() => Read(file), Refusal.Saying("the storage '0' of the tensor 'a' is missing"));
    }

    [Test]
    public void CompressedEntries_AreRefused()
    {
        var pickle = TorchFileWriter.Pickle([("a", [6])], ScalarType.F32, ordered: false);

        Assert.That(() => Read(TorchFileWriter.Archive(pickle, [_storage], CompressionLevel.Optimal)), Refusal.Saying("is compressed"));
    }

    [Test]
    public void OtherZip_IsRefused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("readme.txt", CompressionLevel.NoCompression);
        }

        Assert.That(() => Read(stream.ToArray()), Refusal.Saying("not a file of torch.save"));
    }

    [Test]
    public void TruncatedFile_IsRefused()
    {
        var file = OneTensor(0, [3], [1]);

        Assert.That(() => Read(file[..(file.Length / 2)]), Refusal.Saying("truncated"));
    }

    [Test]
    public void Zip64_IsRead()
    {
        // Zeros take no disk: a sparse file whose directory lies beyond 4 GiB, as large shards have it.
        var folder = Directory.CreateTempSubdirectory("gateway-zip64-");
        try
        {
            var path = Path.Combine(folder.FullName, "large.bin");
            var whole = Zip64File.Write(path, holeBytes: 5L << 30);

            using var stream = File.OpenRead(path);
            var tensor = TorchDirectory.Read(stream, path).Single();

            Assert.That(tensor.Offset, Is.EqualTo(whole.DataOffset).And.GreaterThan(5L << 30));
            Assert.That(tensor.ElementCount, Is.EqualTo(6));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] OneTensor(long offset, long[] shape, long[] strides)
    {
        var pickle = new PickleWriter().Op('}').Text("a");
        TorchFileWriter.Tensor(pickle, "0", ScalarType.F16, offset, shape, strides);
        return TorchFileWriter.Archive(pickle.Op('s').Op('.').ToArray(), [_storage]);
    }

    private static IReadOnlyList<StoredTensor> Read(byte[] file) => TorchDirectory.Read(new MemoryStream(file), "a.bin");
}
