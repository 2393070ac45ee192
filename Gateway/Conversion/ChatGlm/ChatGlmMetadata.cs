using Gateway.Conversion.Gguf;

namespace Gateway.Conversion.ChatGlm;

/// <summary>The metadata that llama.cpp needs of a file of its architecture chatglm.</summary>
internal static class ChatGlmMetadata
{
    // GGML_QNT_VERSION: the layout of quantised blocks.
    private const uint QuantizationVersion = 2;

    public static GgufMetadata Build(
        ChatGlmConfig config,
        ChatGlmFamily family,
        ChatGlmVocabulary vocabulary,
        GgufFileType type,
        IEnumerable<KeyValuePair<string, string>> general)
    {
        var metadata = new GgufMetadata { { "general.architecture", "chatglm" }, { "general.type", "model" } };
        foreach (var (key, value) in general)
        {
            metadata.Add(key, value);
        }

        AddModel(metadata, config);
        AddVocabulary(metadata, family, vocabulary);

        // Last, and in this order, as llama_model_quantize writes them.
        metadata.Add("general.quantization_version", QuantizationVersion);
        metadata.Add("general.file_type", type.Number);
        return metadata;
    }

    private static void AddModel(GgufMetadata metadata, ChatGlmConfig config)
    {
        metadata.Add("chatglm.context_length", (uint)config.ContextLength);
        metadata.Add("chatglm.embedding_length", (uint)config.Width);
        metadata.Add("chatglm.feed_forward_length", (uint)config.FeedForward);
        metadata.Add("chatglm.block_count", (uint)config.Layers);
        metadata.Add("chatglm.attention.head_count", (uint)config.Heads);
        metadata.Add("chatglm.attention.head_count_kv", (uint)config.KeyValueHeads);
        metadata.Add("chatglm.attention.layer_norm_rms_epsilon", config.NormEpsilon);

        // Without these two llama.cpp would rotate whole heads, and answer nonsense.
        metadata.Add("chatglm.rope.dimension_count", (uint)config.RopeDimensions);
        metadata.Add("chatglm.rope.freq_base", 10000f);
    }

    private static void AddVocabulary(GgufMetadata metadata, ChatGlmFamily family, ChatGlmVocabulary vocabulary)
    {
        metadata.Add("tokenizer.ggml.model", "llama");
        metadata.Add("tokenizer.ggml.tokens", vocabulary.Pieces.Select(x => x.Text).ToArray());
        metadata.Add("tokenizer.ggml.scores", vocabulary.Pieces.Select(x => x.Score).ToArray());
        metadata.Add("tokenizer.ggml.token_type", vocabulary.Pieces.Select(x => (int)x.Type).ToArray());
        metadata.Add("tokenizer.ggml.bos_token_id", (uint)vocabulary.Begin);
        metadata.Add("tokenizer.ggml.eos_token_id", (uint)vocabulary.End);
        metadata.Add("tokenizer.ggml.unknown_token_id", (uint)vocabulary.Unknown);
        metadata.Add("tokenizer.ggml.padding_token_id", (uint)vocabulary.Unknown);
        if (family == ChatGlmFamily.ChatGlm3)
        {
            // Its answers end where the next turn would begin.
            metadata.Add("tokenizer.ggml.eot_token_id", (uint)vocabulary.IdOf("<|user|>"));
            metadata.Add("tokenizer.ggml.eom_token_id", (uint)vocabulary.IdOf("<|observation|>"));
        }

        metadata.Add("tokenizer.ggml.add_bos_token", false);
        metadata.Add("tokenizer.ggml.add_space_prefix", vocabulary.AddDummyPrefix);
    }
}
