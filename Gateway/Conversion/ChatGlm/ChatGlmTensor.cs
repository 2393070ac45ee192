namespace Gateway.Conversion.ChatGlm;

/// <summary>A tensor of the architecture under both of its names.</summary>
/// <param name="CheckpointName">In the checkpoint.</param>
/// <param name="GgufName">In the GGUF file.</param>
/// <param name="Shape">PyTorch's order: the row length last.</param>
internal sealed record ChatGlmTensor(string CheckpointName, string GgufName, IReadOnlyList<long> Shape)
{
    /// <summary>Norms and biases, which stay F32 whatever the file's type.</summary>
    public bool IsVector => Shape.Count == 1;

    /// <summary>ggml's ne.</summary>
    public long[] Dimensions => [.. Shape.Reverse()];

    public long RowLength => Shape[^1];

    public long RowCount => IsVector ? 1 : Shape[0];

    /// <summary>
    /// Every tensor that a model of this shape has, in the order in which the native quantizer writes them. The bytes of
    /// each go over as they lie: nothing is transposed, permuted or split.
    /// </summary>
    public static IReadOnlyList<ChatGlmTensor> List(ChatGlmConfig config)
    {
        long width = config.Width;
        long[] embedding = [config.Vocabulary, width];
        var tensors = new List<ChatGlmTensor>
        {
            new("transformer.output_layer.weight", "output.weight", embedding),
            new("transformer.encoder.final_layernorm.weight", "output_norm.weight", [width]),
            new("transformer.embedding.word_embeddings.weight", "token_embd.weight", embedding),
        };
        for (var i = 0; i < config.Layers; i++)
        {
            var (from, to) = ($"transformer.encoder.layers.{i}", $"blk.{i}");
            tensors.Add(new($"{from}.input_layernorm.weight", $"{to}.attn_norm.weight", [width]));
            tensors.Add(new($"{from}.self_attention.dense.weight", $"{to}.attn_output.weight", [width, width]));
            tensors.Add(new($"{from}.self_attention.query_key_value.bias", $"{to}.attn_qkv.bias", [config.QueryKeyValueRows]));
            tensors.Add(new($"{from}.self_attention.query_key_value.weight", $"{to}.attn_qkv.weight", [config.QueryKeyValueRows, width]));
            tensors.Add(new($"{from}.mlp.dense_4h_to_h.weight", $"{to}.ffn_down.weight", [width, config.FeedForward]));
            tensors.Add(new($"{from}.post_attention_layernorm.weight", $"{to}.ffn_norm.weight", [width]));
            tensors.Add(new($"{from}.mlp.dense_h_to_4h.weight", $"{to}.ffn_up.weight", [2L * config.FeedForward, width]));
        }

        return tensors;
    }
}
