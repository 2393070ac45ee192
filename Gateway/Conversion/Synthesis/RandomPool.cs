using Gateway.Conversion.Gguf;
using Gateway.Conversion.Quantization;

namespace Gateway.Conversion.Synthesis;

/// <summary>
/// Normally distributed weights of one scale in one type, encoded once; rows are cut out of it at random places. Cutting
/// is as fast as copying, and how fast a model runs does not depend on its weights being independent.
/// </summary>
internal sealed class RandomPool
{
    private const int Rows = 64;
    private const int LeastElements = 1 << 20;

    private readonly byte[] _bytes;
    private readonly int _blockBytes;
    private readonly int _rowBytes;

    public RandomPool(GgmlType type, int rowLength, float scale, Random random)
    {
        var rows = Math.Max(Rows, (LeastElements + rowLength - 1) / rowLength);
        var values = new float[rows * rowLength];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = scale * Normal(random);
        }

        _rowBytes = (int)GgmlLayout.RowBytes(type, rowLength);
        _blockBytes = GgmlLayout.BlockBytes(type);
        _bytes = new byte[rows * _rowBytes];
        if (!TensorEncoder.TryEncode(values, _bytes, type, rowLength))
        {
            throw new ConversionException($"Random weights of scale {scale} do not fit {GgmlLayout.NameOf(type)}.");
        }
    }

    /// <summary>Fills whole rows.</summary>
    public void Fill(Span<byte> rows, Random random)
    {
        var places = ((_bytes.Length - _rowBytes) / _blockBytes) + 1;
        for (; rows.Length > 0; rows = rows[_rowBytes..])
        {
            _bytes.AsSpan(random.Next(places) * _blockBytes, _rowBytes).CopyTo(rows);
        }
    }

    // Box and Muller's method.
    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
