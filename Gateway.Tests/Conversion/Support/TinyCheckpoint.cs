using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Checkpoints;

namespace Gateway.Tests.Conversion.Support;

/// <summary>
/// A small ChatGLM2 checkpoint of random weights: several layers, grouped keys and values, biases. Its parts may be
/// changed before it is written as a folder that Hugging Face's would look like.
/// </summary>
internal sealed class TinyCheckpoint
{
    public static readonly ChatGlmConfig Config = new(
        Layers: 3, Width: 64, FeedForward: 96, Heads: 4, KeyValueHeads: 2, HeadLength: 16, Vocabulary: 320, ContextLength: 512, NormEpsilon: 1e-5f);

    /// <summary>As <see cref="Config"/>, with rows that hold whole blocks of every quantised type.</summary>
    public static readonly ChatGlmConfig Blocks = Config with { Layers = 8, Width = 256, FeedForward = 256, HeadLength = 64 };

    public TinyCheckpoint(ChatGlmConfig? config = null, int seed = 7)
    {
        Shape = config ?? Config;
        Json = ToJson(Shape);
        var random = new Random(seed);
        foreach (var tensor in ChatGlmTensor.List(Shape))
        {
            Tensors[tensor.CheckpointName] = new TinyTensor([.. tensor.Shape], Draw(tensor, random));
        }

        Tensors["transformer.rotary_pos_emb.inv_freq"] = new TinyTensor([Shape.RopeDimensions / 2], new float[Shape.RopeDimensions / 2]);
    }

    public ChatGlmConfig Shape { get; }

    public JsonObject Json { get; }

    public Dictionary<string, TinyTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public byte[] Tokenizer { get; set; } = SentencePieceWriter.Write(SentencePieceWriter.TinyPieces());

    /// <summary>One file of safetensors.</summary>
    public string WriteSafetensors(string folder, ScalarType type)
    {
        WriteSettings(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafetensorsWriter.Write(Tensors, type));
        return folder;
    }

    /// <summary>Shards of torch.save with their index.</summary>
    public string WriteTorch(string folder, ScalarType type, int shards)
    {
        WriteSettings(folder);
        var map = new JsonObject();
        var perShard = (Tensors.Count + shards - 1) / shards;
        foreach (var (chunk, i) in Tensors.Chunk(perShard).Select((x, i) => (x, i + 1)))
        {
            var name = $"pytorch_model-{i:00000}-of-{shards:00000}.bin";
            File.WriteAllBytes(Path.Combine(folder, name), TorchFileWriter.Write(chunk, type));
            foreach (var tensor in chunk)
            {
                map[tensor.Key] = name;
            }
        }

        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 0 }, ["weight_map"] = map };
        File.WriteAllText(Path.Combine(folder, "pytorch_model.bin.index.json"), index.ToJsonString());
        return folder;
    }

    private void WriteSettings(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), Json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.model"), Tokenizer);
    }

    // Norms around 1 and a small embedding, so that a wrong epsilon shows.
    private static float[] Draw(ChatGlmTensor tensor, Random random)
    {
        var scale = tensor.IsVector ? 0.1 : tensor.GgufName == "token_embd.weight" ? 0.05 : 1.5 / Math.Sqrt(tensor.RowLength);
        var centre = tensor.GgufName.EndsWith("norm.weight", StringComparison.Ordinal) ? 1.0 : 0.0;
        var values = new float[tensor.RowCount * tensor.RowLength];
        for (var i = 0; i < values.Length; i++)
        {
            // A multiple of 2^-12 is exact in every checkpoint type that the tests compare.
            var value = centre + (scale * ((2 * random.NextDouble()) - 1));
            values[i] = (float)(Math.Round(value * 4096) / 4096);
        }

        return values;
    }

    private static JsonObject ToJson(ChatGlmConfig config) => new()
    {
        ["_name_or_path"] = "THUDM/chatglm2-6b",
        ["model_type"] = "chatglm",
        ["architectures"] = new JsonArray("ChatGLMModel"),
        ["add_bias_linear"] = false,
        ["add_qkv_bias"] = true,
        ["apply_residual_connection_post_layernorm"] = false,
        ["ffn_hidden_size"] = config.FeedForward,
        ["hidden_size"] = config.Width,
        ["kv_channels"] = config.HeadLength,
        ["layernorm_epsilon"] = 1e-05,
        ["multi_query_attention"] = true,
        ["multi_query_group_num"] = config.KeyValueHeads,
        ["num_attention_heads"] = config.Heads,
        ["num_layers"] = config.Layers,
        ["original_rope"] = true,
        ["padded_vocab_size"] = config.Vocabulary,
        ["post_layer_norm"] = true,
        ["rmsnorm"] = true,
        ["seq_length"] = config.ContextLength,
        ["tie_word_embeddings"] = false,
        ["eos_token_id"] = 2,
        ["pad_token_id"] = 0,
    };
}
