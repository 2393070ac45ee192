using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Interop;

namespace Gateway.Conversion.Quantization;

/// <summary>Converts rows of a checkpoint's weights to ggml's types; quantisation is the native library's own.</summary>
internal static class TensorEncoder
{
    // From here on a float rounds to a Half's infinity.
    private const float HalfOverflow = 65520f;

    /// <summary>Converts whole rows.</summary>
    /// <param name="source">The rows as they lie in the checkpoint.</param>
    /// <param name="from">Their type.</param>
    /// <param name="target">Receives the rows; exactly as long as they become.</param>
    /// <param name="to">The type to become.</param>
    /// <param name="rowLength">Elements of a row.</param>
    /// <param name="scratch">At least as many floats as there are elements.</param>
    /// <returns>False where a weight is not finite, or not in <paramref name="to"/>'s range.</returns>
    public static bool TryEncode(
        ReadOnlySpan<byte> source,
        ScalarType from,
        Span<byte> target,
        GgmlType to,
        int rowLength,
        Span<float> scratch)
    {
        var values = scratch[..(source.Length / StoredTensor.BytesOf(from))];
        Decode(source, from, values);
        return TensorPrimitives.IsFiniteAll<float>(values) && TryEncode(source, from, values, target, to, rowLength);
    }

    /// <summary>Converts whole rows of finite floats.</summary>
    public static bool TryEncode(ReadOnlySpan<float> values, Span<byte> target, GgmlType to, int rowLength)
    {
        switch (to)
        {
            case GgmlType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(target);
                return true;
            case GgmlType.F16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(target));
                return Math.Abs(TensorPrimitives.MaxMagnitude(values)) < HalfOverflow;
            case GgmlType.BF16:
                return TryRound(values, MemoryMarshal.Cast<byte, ushort>(target));
            default:
                return GgmlTypes.Quantize((int)to, values, target, rowLength) == target.Length
                    && GgmlTypes.IsValid((int)to, target);
        }
    }

    private static bool TryEncode(
        ReadOnlySpan<byte> source,
        ScalarType from,
        ReadOnlySpan<float> values,
        Span<byte> target,
        GgmlType to,
        int rowLength)
    {
        if ((from, to) is (ScalarType.F16, GgmlType.F16) or (ScalarType.BF16, GgmlType.BF16))
        {
            source.CopyTo(target);
            return true;
        }

        return TryEncode(values, target, to, rowLength);
    }

    private static void Decode(ReadOnlySpan<byte> source, ScalarType from, Span<float> values)
    {
        switch (from)
        {
            case ScalarType.F32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(values);
                break;
            case ScalarType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), values);
                break;
            default:
                // A BF16 is a float's upper half.
                var bits = MemoryMarshal.Cast<float, uint>(values);
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(source), bits);
                TensorPrimitives.ShiftLeft(bits, 16, bits);
                break;
        }
    }

    // To the nearest, ties to even, as ggml rounds.
    private static bool TryRound(ReadOnlySpan<float> values, Span<ushort> target)
    {
        const uint Infinity = 0x7f80;
        var overflow = false;
        var bits = MemoryMarshal.Cast<float, uint>(values);
        for (var i = 0; i < bits.Length; i++)
        {
            var rounded = (bits[i] + 0x7fff + ((bits[i] >> 16) & 1)) >> 16;
            overflow |= (rounded & Infinity) == Infinity;
            target[i] = (ushort)rounded;
        }

        return !overflow;
    }
}
