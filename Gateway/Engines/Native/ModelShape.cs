using Gateway.Interop;
using Gateway.Options;

namespace Gateway.Engines.Native;

/// <summary>What of a model the engine's defaults depend on.</summary>
/// <param name="TrainedContextLength">Tokens of context that it was trained for.</param>
/// <param name="KvValuesPerToken">Numbers that the KV cache keeps for a token; null where that is not known.</param>
internal sealed record ModelShape(int TrainedContextLength, long? KvValuesPerToken)
{
    /// <summary>Of a loaded model: a key and a value of each layer's key-value heads.</summary>
    public static ModelShape Of(LlamaModel model) => new(
        model.TrainedContextLength,
        2L * model.LayerCount * model.KeyValueHeadCount * (model.EmbeddingLength / model.HeadCount));

    public double? KvBytesPerToken(KvCachePrecision type) => KvValuesPerToken * BytesPerValue(type);

    /// <summary>From ggml's block sizes: 32 values with their scales.</summary>
    private static double BytesPerValue(KvCachePrecision type) => type switch
    {
        KvCachePrecision.F32 => 4,
        KvCachePrecision.F16 or KvCachePrecision.BF16 => 2,
        KvCachePrecision.Q8_0 => 34 / 32.0,
        KvCachePrecision.Q5_1 => 24 / 32.0,
        KvCachePrecision.Q5_0 => 22 / 32.0,
        KvCachePrecision.Q4_1 => 20 / 32.0,
        _ => 18 / 32.0,
    };
}
