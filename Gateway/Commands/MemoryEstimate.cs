using Gateway.Conversion.Gguf;

namespace Gateway.Commands;

/// <summary>
/// What a model needs in memory: its weights as they lie in the file, and for every token of context a key and a value
/// vector of each layer. llama.cpp's compute buffers come on top; they depend on the batch, not on the context alone.
/// </summary>
/// <param name="WeightBytes">Of all tensors.</param>
/// <param name="KvBytesPerToken">
/// block_count x head_count_kv x (key_length + value_length) x 2 bytes, for a KV cache of F16; <c>null</c> where the
/// metadata do not say, or where the layers differ.
/// </param>
/// <param name="TrainedContext">The longest context that the model was trained for.</param>
internal sealed record MemoryEstimate(long WeightBytes, long? KvBytesPerToken, long? TrainedContext)
{
    public const int BytesOfF16 = 2;

    public static MemoryEstimate Of(GgufFile file)
    {
        var architecture = file.Metadata.GetString("general.architecture");
        long? Number(string key) => file.Metadata.GetInteger($"{architecture}.{key}");

        var heads = Number("attention.head_count");
        var ofHead = heads > 0 ? Number("embedding_length") / heads : null;
        var vector = (Number("attention.key_length") ?? ofHead) + (Number("attention.value_length") ?? ofHead);
        // Where it is there and no number, each layer has one of its own.
        var hasKvHeads = file.Metadata.TryGet($"{architecture}.attention.head_count_kv", out _);
        var kvHeads = hasKvHeads ? Number("attention.head_count_kv") : heads;
        var perToken = Product(Number("block_count"), kvHeads, vector, BytesOfF16);
        return new MemoryEstimate(file.Tensors.Sum(tensor => tensor.Bytes), perToken, Number("context_length"));
    }

    /// <summary>Weights and KV cache for <paramref name="tokens"/> tokens of context, of all sequences together.</summary>
    public long? TotalFor(long tokens) => WeightBytes + Product(KvBytesPerToken, tokens);

    /// <summary><c>null</c> where a factor is missing, negative or absurd: metadata are foreign input.</summary>
    private static long? Product(params long?[] factors)
    {
        Int128 product = 1;
        foreach (var factor in factors)
        {
            if (factor is null or < 0 || product * factor.Value > 1L << 60)
            {
                return null;
            }
            product *= factor.Value;
        }
        return (long)product;
    }
}
