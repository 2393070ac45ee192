using Gateway.Conversion;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Conversion.Pickle;
using Gateway.Conversion.Tokenizers;
using Gateway.Tests.Conversion.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion;

/// <summary>
/// Foreign files with random damage: each is read or refused with a <see cref="ConversionException"/>, quickly, and
/// without allocating more than a multiple of its size.
/// </summary>
[TestFixture]
internal sealed class FuzzTests
{
    private const int Cases = 3000;
    private const long MostAllocated = 8 << 20;

    private static readonly TinyCheckpoint _checkpoint = new(TinyCheckpoint.Config with { Layers = 1, Width = 32, Heads = 2, FeedForward = 32 });
    private static readonly KeyValuePair<string, TinyTensor>[] _tensors = [.. _checkpoint.Tensors.Select(x => new KeyValuePair<string, TinyTensor>(x.Key, new([2, 2], [1, 2, 3, 4])))];

    private static readonly Dictionary<string, (byte[] Whole, Action<byte[]> Read)> _formats = new()
    {
        ["safetensors"] = (SafetensorsWriter.Write(_tensors, ScalarType.F16), x => SafetensorsDirectory.Read(new MemoryStream(x), "a")),
        ["torch"] = (TorchFileWriter.Write(_tensors, ScalarType.F16), x => TorchDirectory.Read(new MemoryStream(x), "a")),
        ["pickle"] = (
            TorchFileWriter.Pickle([.. _tensors.Select(x => (x.Key, x.Value.Shape))], ScalarType.F16, ordered: true),
            x => new StateDictUnpickler(x, "a").Read()),
        ["protobuf"] = (SentencePieceWriter.Write(SentencePieceWriter.TinyPieces()), x => SentencePieceModel.Parse(x, "a")),
        ["gguf"] = (Gguf(), x => GgufFile.Read(new MemoryStream(x), "a")),
    };

    public static IEnumerable<string> Formats => _formats.Keys;

    [TestCaseSource(nameof(Formats))]
    public void UndamagedFile_IsRead(string format) => Assert.That(() => _formats[format].Read(_formats[format].Whole), Throws.Nothing);

    [TestCaseSource(nameof(Formats))]
    [CancelAfter(60_000)]
    public void DamagedFile_IsReadOrRefused(string format, CancellationToken cancellationToken)
    {
        var (whole, read) = _formats[format];
        var refused = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var damaged = Damage(whole, new Random(seed));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(damaged);
            }
            catch (ConversionException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}: {error}");
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostAllocated), $"seed {seed}");
        }

        Assert.That(refused, Is.GreaterThan(Cases / 20), "damage is noticed");
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        switch (random.Next(5))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes[..random.Next(bytes.Length)], .. bytes[random.Next(bytes.Length)..]];
            case 2:
                // A number becomes extreme.
                var at = random.Next(bytes.Length - 8);
                byte[] extreme = random.Next(3) switch
                {
                    0 => [255, 255, 255, 255, 255, 255, 255, 127],
                    1 => [255, 255, 255, 255, 255, 255, 255, 255],
                    _ => [0, 0, 0, 128, 0, 0, 0, 0],
                };
                extreme.AsSpan(0, 1 << random.Next(4)).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 3:
                // Near the start, where lengths and counts are.
                bytes[random.Next(Math.Min(64, bytes.Length))] = (byte)random.Next(256);
                return bytes;
            default:
                for (var i = random.Next(1, 12); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }

    private static byte[] Gguf()
    {
        var metadata = new GgufMetadata
        {
            { "general.architecture", "chatglm" }, { "general.alignment", 32u }, { "a.count", 12u }, { "a.rate", 0.5f },
            { "tokenizer.ggml.tokens", Enumerable.Range(0, 50).Select(x => $"piece{x}").ToArray() },
            { "tokenizer.ggml.scores", new float[50] }, { "tokenizer.ggml.token_type", new int[50] },
        };
        var head = new GgufHead(metadata, Enumerable.Range(0, 8).Select(x => ($"blk.{x}.weight", GgmlType.Q8_0, new[] { 32L, 2 })));
        return [.. head.Bytes.ToArray(), .. new byte[head.DataBytes]];
    }
}
