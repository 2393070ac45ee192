using System.Text.Json;

namespace Gateway.Conversion.ChatGlm;

/// <summary>Refuses what looks like ChatGLM2 but computes something else, or holds its weights in another form.</summary>
internal static class ChatGlmVariants
{
    private static readonly string[] _architectures = ["ChatGLMModel", "ChatGLMForConditionalGeneration"];

    public static void Check(ConfigFields fields, string path)
    {
        CheckArchitecture(fields, path);
        if (fields.Find("quantization_bit") is { } bits && bits.ToString() != "0")
        {
            throw new ConversionException(
                $"'{path}': quantization_bit is {bits}: the weights are packed integers already. Convert the original checkpoint "
                + "(16-bit weights) and choose a quantised output type instead.");
        }

        if (fields.Find("pre_seq_len") is { } prefix && prefix.ToString() != "0")
        {
            throw new ConversionException(
                $"'{path}': pre_seq_len is {prefix}: a p-tuned checkpoint, whose learned prefix llama.cpp cannot apply. "
                + "Convert the base model, or a fully fine-tuned or merged one.");
        }

        if (fields.Find("rope_ratio") is not null && fields.Number("rope_ratio") != 1)
        {
            throw new ConversionException(
                $"'{path}': rope_ratio is {fields.Describe("rope_ratio")}: a long-context variant, whose releases apply the ratio in "
                + "different ways. Convert a checkpoint with rope_ratio 1, such as chatglm2-6b or chatglm3-6b.");
        }

        Require(fields, path, "add_bias_linear", expected: false, byDefault: false);
        Require(fields, path, "add_qkv_bias", expected: true, byDefault: false);
        Require(fields, path, "rmsnorm", expected: true, byDefault: true);
        Require(fields, path, "post_layer_norm", expected: true, byDefault: true);
        Require(fields, path, "apply_residual_connection_post_layernorm", expected: false, byDefault: false);
        Require(fields, path, "original_rope", expected: true, byDefault: true);
    }

    private static void CheckArchitecture(ConfigFields fields, string path)
    {
        var architectures = fields.Find("architectures") is { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Select(x => x.ToString()).ToArray()
            : [];
        if (fields.Text("model_type") != "chatglm" && !architectures.Intersect(_architectures).Any())
        {
            throw new ConversionException(
                $"'{path}' is not that of a ChatGLM2 or ChatGLM3 checkpoint: model_type is {fields.Describe("model_type")}, "
                + $"architectures are {fields.Describe("architectures")}.");
        }

        if (fields.Find("position_encoding_2d") is not null || fields.Find("inner_hidden_size") is not null)
        {
            throw new ConversionException(
                $"'{path}' is that of the first ChatGLM-6B, another architecture; ChatGLM2 and ChatGLM3 are converted.");
        }
    }

    private static void Require(ConfigFields fields, string path, string name, bool expected, bool byDefault)
    {
        if (fields.Flag(name, byDefault) != expected)
        {
            throw new ConversionException(
                $"'{path}': {name} is {fields.Describe(name)}, but llama.cpp's chatglm architecture computes it as {expected}.");
        }
    }
}
