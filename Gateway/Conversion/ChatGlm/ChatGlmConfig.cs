using System.Text.Json;

namespace Gateway.Conversion.ChatGlm;

/// <summary>The hyperparameters of a ChatGLM2 or ChatGLM3 checkpoint, from its config.json.</summary>
internal sealed record ChatGlmConfig(
    int Layers,
    int Width,
    int FeedForward,
    int Heads,
    int KeyValueHeads,
    int HeadLength,
    int Vocabulary,
    int ContextLength,
    float NormEpsilon)
{
    private const int MaxFileBytes = 1 << 22;

    /// <summary>Queries, keys and values of one position together.</summary>
    public int QueryKeyValueRows => (Heads + (2 * KeyValueHeads)) * HeadLength;

    /// <summary>The rotated part of each head: its first half.</summary>
    public int RopeDimensions => HeadLength / 2;

    /// <exception cref="ConversionException">It is missing, damaged, of another model, or of a variant that is not converted.</exception>
    public static ChatGlmConfig Read(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        using var json = ReadJson(path)
            ?? throw new ConversionException($"'{folder}' is not the folder of a checkpoint: it has no config.json.");
        try
        {
            var fields = new ConfigFields(json.RootElement, path);
            ChatGlmVariants.Check(fields, path);
            return Read(fields, path);
        }
        catch (InvalidOperationException error)
        {
            throw new ConversionException($"'{path}' holds a text that is no valid Unicode.", error);
        }
    }

    /// <summary>A JSON file that need not exist: null where it does not.</summary>
    public static JsonDocument? ReadJson(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return null;
        }

        try
        {
            var json = file.Length <= MaxFileBytes ? JsonDocument.Parse(File.ReadAllText(path)) : null;
            return json?.RootElement.ValueKind == JsonValueKind.Object
                ? json
                : throw new ConversionException($"'{path}' holds no JSON object, or more than {MaxFileBytes} bytes.");
        }
        catch (JsonException error)
        {
            throw new ConversionException($"'{path}' is no valid JSON: {error.Message}", error);
        }
    }

    private static ChatGlmConfig Read(ConfigFields fields, string path)
    {
        var heads = fields.Integer("num_attention_heads", 1, 1024);
        var config = new ChatGlmConfig(
            fields.Integer("num_layers", 1, 512),
            fields.Integer("hidden_size", 32, 1 << 16),
            fields.Integer("ffn_hidden_size", 32, 1 << 18),
            heads,
            fields.Flag("multi_query_attention", false) ? fields.Integer("multi_query_group_num", 1, heads) : heads,
            fields.Integer("kv_channels", 4, 1024),
            fields.Integer("padded_vocab_size", 1, 1 << 22),
            fields.Integer("seq_length", 1, 1 << 24),
            (float)fields.Number("layernorm_epsilon"));
        if (config.Heads * config.HeadLength != config.Width || config.HeadLength % 4 != 0 || config.Heads % config.KeyValueHeads != 0)
        {
            throw new ConversionException(
                $"'{path}': {config.Heads} heads of {config.HeadLength} in {config.KeyValueHeads} groups do not make up "
                + $"a hidden_size of {config.Width}. llama.cpp needs heads x kv_channels = hidden_size, kv_channels divisible by 4, "
                + "and heads divisible by multi_query_group_num.");
        }

        return config.NormEpsilon is > 0 and < 1
            ? config
            : throw new ConversionException($"'{path}': layernorm_epsilon is {config.NormEpsilon}, not between 0 and 1.");
    }
}
