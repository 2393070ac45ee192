using System.Runtime.InteropServices;
using Gateway.Conversion.Checkpoints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>A tensor to be written into a checkpoint.</summary>
internal sealed record TinyTensor(long[] Shape, float[] Values)
{
    public byte[] ToBytes(ScalarType type) => type switch
    {
        ScalarType.F32 => MemoryMarshal.AsBytes(Values.AsSpan()).ToArray(),
        ScalarType.F16 => MemoryMarshal.AsBytes(Array.ConvertAll(Values, x => (Half)x).AsSpan()).ToArray(),
        _ => MemoryMarshal.AsBytes(Array.ConvertAll(Values, ToBFloat16).AsSpan()).ToArray(),
    };

    /// <summary>The values as they are after having been stored in a type.</summary>
    public float[] Rounded(ScalarType type) => type switch
    {
        ScalarType.F32 => Values,
        ScalarType.F16 => Array.ConvertAll(Values, x => (float)(Half)x),
        _ => Array.ConvertAll(Values, x => BitConverter.UInt32BitsToSingle((uint)ToBFloat16(x) << 16)),
    };

    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
