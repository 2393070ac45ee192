using System.Buffers;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;

namespace Gateway.Conversion.Quantization;

/// <summary>
/// Carries tensors from a checkpoint into a GGUF file, slab by slab of whole rows: while one slab is converted on every
/// core, the next is read and the one before is written. Nothing is held but these slabs.
/// </summary>
internal sealed class TensorPipeline
{
    private readonly Checkpoint _checkpoint;
    private readonly IReadOnlyList<(StoredTensor Source, GgufTensor Target)> _tensors;
    private readonly ParallelOptions _parallel;

    public TensorPipeline(
        Checkpoint checkpoint,
        IReadOnlyList<(StoredTensor Source, GgufTensor Target)> tensors,
        int threads,
        CancellationToken cancellationToken)
    {
        _checkpoint = checkpoint;
        _tensors = tensors;
        _parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
            CancellationToken = cancellationToken,
        };
    }

    /// <summary>A slab has at most this many bytes of the checkpoint, or one row.</summary>
    public long SlabBytes { get; init; } = 32 << 20;

    /// <summary>A core converts at most this many weights at a time, or one row.</summary>
    public long UnitElements { get; init; } = 1 << 18;

    /// <summary>Writes every tensor's data into the file.</summary>
    /// <param name="output">The file; the data begin at <paramref name="dataOffset"/>.</param>
    /// <param name="dataOffset">Behind the file's head.</param>
    /// <param name="progress">Told after each slab.</param>
    public async Task RunAsync(OutputFile output, long dataOffset, IProgress<ConversionProgress>? progress)
    {
        var slabs = _tensors.SelectMany(Cut).ToArray();
        var sources = TwoBuffers(SourceRowBytes);
        var targets = TwoBuffers(TargetRowBytes);
        var (done, total) = (0L, _tensors.Sum(x => x.Target.Bytes));
        var (reading, writing) = (ReadAsync(slabs[0], sources[0]), Task.CompletedTask);
        try
        {
            for (var i = 0; i < slabs.Length; i++)
            {
                var slab = slabs[i];
                progress?.Report(new(ConversionPhase.Tensors, done, total, slab.Tensor.Target.Name));
                await reading;
                reading = i + 1 < slabs.Length ? ReadAsync(slabs[i + 1], sources[(i + 1) % 2]) : Task.CompletedTask;
                await EncodeAsync(slab, sources[i % 2], targets[i % 2]);
                await writing;
                writing = WriteAsync(output, dataOffset, slab, targets[i % 2]);
                done += slab.Rows * TargetRowBytes(slab.Tensor);
            }

            await writing;
            progress?.Report(new(ConversionPhase.Finishing, done, total, null));
        }
        finally
        {
            // The files are closed after this, and must not be in use.
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static long SourceRowBytes((StoredTensor Source, GgufTensor Target) tensor) =>
        tensor.Target.Dimensions[0] * StoredTensor.BytesOf(tensor.Source.Type);

    private static long TargetRowBytes((StoredTensor Source, GgufTensor Target) tensor) =>
        GgmlLayout.RowBytes(tensor.Target.Type, tensor.Target.Dimensions[0]);

    private byte[][] TwoBuffers(Func<(StoredTensor, GgufTensor), long> rowBytes)
    {
        var bytes = _tensors.Max(x => SlabRows(x) * rowBytes(x));
        return [new byte[bytes], new byte[bytes]];
    }

    private long SlabRows((StoredTensor Source, GgufTensor Target) tensor) =>
        Math.Min(tensor.Target.RowCount, Math.Max(1, SlabBytes / SourceRowBytes(tensor)));

    private IEnumerable<Slab> Cut((StoredTensor Source, GgufTensor Target) tensor)
    {
        for (var row = 0L; row < tensor.Target.RowCount; row += SlabRows(tensor))
        {
            yield return new Slab(tensor, row, Math.Min(SlabRows(tensor), tensor.Target.RowCount - row));
        }
    }

    private Task ReadAsync(Slab slab, byte[] buffer) => Task.Run(
        () =>
        {
            var row = SourceRowBytes(slab.Tensor);
            _checkpoint.Read(slab.Tensor.Source, slab.FirstRow * row, buffer.AsSpan(0, (int)(slab.Rows * row)));
        },
        _parallel.CancellationToken);

    private Task WriteAsync(OutputFile output, long dataOffset, Slab slab, byte[] buffer) => Task.Run(
        () =>
        {
            var row = TargetRowBytes(slab.Tensor);
            var offset = dataOffset + slab.Tensor.Target.Offset + (slab.FirstRow * row);
            RandomAccess.Write(output.Handle, buffer.AsSpan(0, (int)(slab.Rows * row)), offset);
        },
        _parallel.CancellationToken);

    private Task EncodeAsync(Slab slab, byte[] source, byte[] target)
    {
        var unitRows = Math.Max(1, UnitElements / slab.Tensor.Target.Dimensions[0]);
        return Parallel.ForAsync(0, (slab.Rows + unitRows - 1) / unitRows, _parallel, (unit, _) =>
        {
            EncodeUnit(slab, unit * unitRows, Math.Min(unitRows, slab.Rows - (unit * unitRows)), source, target);
            return ValueTask.CompletedTask;
        });
    }

    private static void EncodeUnit(Slab slab, long firstRow, long rows, byte[] source, byte[] target)
    {
        var rowLength = (int)slab.Tensor.Target.Dimensions[0];
        var (from, to) = (SourceRowBytes(slab.Tensor), TargetRowBytes(slab.Tensor));
        var scratch = ArrayPool<float>.Shared.Rent((int)rows * rowLength);
        try
        {
            if (!TensorEncoder.TryEncode(
                source.AsSpan((int)(firstRow * from), (int)(rows * from)),
                slab.Tensor.Source.Type,
                target.AsSpan((int)(firstRow * to), (int)(rows * to)),
                slab.Tensor.Target.Type,
                rowLength,
                scratch))
            {
                throw new ConversionException(
                    $"The tensor '{slab.Tensor.Source.Name}' has weights that are infinite, not numbers, or too large for "
                    + $"{GgmlLayout.NameOf(slab.Tensor.Target.Type)}, in its rows {slab.FirstRow + firstRow} to "
                    + $"{slab.FirstRow + firstRow + rows - 1}: the checkpoint is damaged, or needs a type of a larger range (bf16).");
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scratch);
        }
    }

    private sealed record Slab((StoredTensor Source, GgufTensor Target) Tensor, long FirstRow, long Rows);
}
