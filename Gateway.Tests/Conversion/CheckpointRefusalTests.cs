using System.Text.Json.Nodes;
using Gateway.Conversion;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion;

/// <summary>What cannot be converted is refused with a sentence, and leaves nothing behind.</summary>
[TestFixture]
internal sealed class CheckpointRefusalTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyCheckpoint _checkpoint = new();

    private string In => _folder.Folder("in");

    private string Output => _folder.File("out.gguf");

    [TearDown]
    public void NothingIsLeftBehind() => Assert.That(Directory.GetFiles(_folder.Path, "out.gguf.part"), Is.Empty);

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCase("quantization_bit", "4", "quantization_bit is 4: the weights are packed integers")]
    [TestCase("pre_seq_len", "128", "pre_seq_len is 128: a p-tuned checkpoint")]
    [TestCase("add_bias_linear", "true", "add_bias_linear is True")]
    [TestCase("add_qkv_bias", "false", "add_qkv_bias is False")]
    [TestCase("rope_ratio", "50", "rope_ratio is 50: a long-context variant")]
    [TestCase("rmsnorm", "false", "rmsnorm is False")]
    [TestCase("original_rope", "false", "original_rope is False")]
    [TestCase("model_type", "\"llama\"", "not that of a ChatGLM2 or ChatGLM3 checkpoint")]
    [TestCase("inner_hidden_size", "16384", "the first ChatGLM-6B")]
    [TestCase("hidden_size", "\"64\"", "hidden_size is 64, not an integer from 32")]
    [TestCase("num_layers", "null", "num_layers is missing, not an integer from 1")]
    [TestCase("kv_channels", "32", "do not make up a hidden_size of 64")]
    [TestCase("padded_vocab_size", "300", "do not fit into a padded_vocab_size of 300")]
    [TestCase("num_layers", "4", "lacks: transformer.encoder.layers.3.")]
    [TestCase("num_layers", "2", "has unknown tensors: transformer.encoder.layers.2.")]
    [TestCase("ffn_hidden_size", "95", "mlp.dense_4h_to_h.weight (64 x 96 instead of 64 x 95)")]
    [TestCase("layernorm_epsilon", "0", "layernorm_epsilon is 0")]
    public void Setting_IsRefused(string name, string value, string reason)
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Json[name] = JsonNode.Parse(value);
        if (name == "model_type")
        {
            checkpoint.Json.Remove("architectures");
        }

        checkpoint.WriteSafetensors(In, ScalarType.F16);

        Assert.That(ConvertAsync, Refusal.Saying(reason));
    }

    [TestCase("{", "no valid JSON")]
    [TestCase("[]", "no JSON object")]
    [TestCase("""{"model_type":"\ud800"}""", "no valid Unicode")]
    public void DamagedConfig_IsRefused(string json, string reason)
    {
        var folder = _checkpoint.WriteSafetensors(In, ScalarType.F16);
        File.WriteAllText(Path.Combine(folder, "config.json"), json);

        Assert.That(ConvertAsync, Refusal.Saying(reason));
    }

    [Test]
    public void RopeRatioOf1_IsAccepted()
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Json["rope_ratio"] = 1;
        checkpoint.Json["quantization_bit"] = 0;
        checkpoint.Json["pre_seq_len"] = null;
        checkpoint.WriteSafetensors(_folder.Folder("accepted"), ScalarType.F16);

        Assert.That(() => ConvertAsync(_folder.Folder("accepted"), _folder.File("accepted.gguf")), Throws.Nothing);
    }

    [Test]
    public void MissingTensor_IsNamed()
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Tensors.Remove("transformer.output_layer.weight");
        checkpoint.WriteSafetensors(In, ScalarType.F16);

        Assert.That(ConvertAsync, Refusal.Saying("lacks: transformer.output_layer.weight"));
    }

    [Test]
    public void ExtraTensor_IsNamed()
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Tensors["transformer.prefix_encoder.embedding.weight"] = new TinyTensor([2], [1, 2]);
        checkpoint.WriteSafetensors(In, ScalarType.F16);

        Assert.That(ConvertAsync, Refusal.Saying("unknown tensors: transformer.prefix_encoder.embedding.weight"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(70000f, Description = "beyond F16's range")]
    public void ImpossibleWeight_IsRefusedWithItsTensor(float value)
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Tensors["transformer.output_layer.weight"].Values[5000] = value;
        checkpoint.WriteSafetensors(In, ScalarType.F32);

        Assert.That(ConvertAsync, Refusal.Saying("'transformer.output_layer.weight' has weights that are infinite, not numbers, or too large for F16"));
    }

    [Test]
    public void MissingShard_IsNamed()
    {
        var folder = _checkpoint.WriteTorch(_folder.Folder("missing-shard"), ScalarType.F16, shards: 3);
        File.Delete(Path.Combine(folder, "pytorch_model-00002-of-00003.bin"));

        Assert.That(() => ConvertAsync(folder, Output), Refusal.Saying("pytorch_model-00002-of-00003.bin of its 3 shards missing"));
    }

    [Test]
    public void TruncatedShard_IsNamed()
    {
        var folder = _checkpoint.WriteTorch(_folder.Folder("truncated"), ScalarType.F16, shards: 3);
        var shard = Path.Combine(folder, "pytorch_model-00002-of-00003.bin");
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..5000]);

        Assert.That(() => ConvertAsync(folder, Output), Refusal.Saying("00002-of-00003.bin' is no zip archive, or a truncated one"));
    }

    [Test]
    public void TruncatedSafetensors_AreNamed()
    {
        var file = Path.Combine(_checkpoint.WriteSafetensors(In, ScalarType.F16), "model.safetensors");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]);

        Assert.That(ConvertAsync, Refusal.Saying("it is truncated"));
    }

    [TestCase("../secret.bin")]
    [TestCase("/etc/passwd")]
    [TestCase("..")]
    public void IndexThatPointsElsewhere_IsRefused(string name)
    {
        var folder = _checkpoint.WriteTorch(_folder.Folder("elsewhere"), ScalarType.F16, shards: 1);
        var index = new JsonObject { ["weight_map"] = new JsonObject { ["a"] = name } };
        File.WriteAllText(Path.Combine(folder, "pytorch_model.bin.index.json"), index.ToJsonString());

        Assert.That(() => ConvertAsync(folder, Output), Refusal.Saying("not the plain name of a file beside it"));
    }

    [Test]
    public void GitLfsPointer_IsToldFromAFile()
    {
        var file = Path.Combine(_checkpoint.WriteSafetensors(In, ScalarType.F16), "model.safetensors");
        File.WriteAllText(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        Assert.That(ConvertAsync, Refusal.Saying("git lfs pull"));
    }

    [Test]
    public void FolderWithoutCheckpoint_IsRefused()
    {
        Assert.That(() => ConvertAsync(_folder.Folder("empty"), Output), Refusal.Saying("no config.json"));
    }

    [Test]
    public void FolderWithoutWeights_IsRefused()
    {
        var folder = _checkpoint.WriteSafetensors(_folder.Folder("no-weights"), ScalarType.F16);
        File.Delete(Path.Combine(folder, "model.safetensors"));

        Assert.That(() => ConvertAsync(folder, Output), Refusal.Saying("has no weights: none of model.safetensors.index.json"));
    }

    [Test]
    public void UnknownFamily_IsAskedFor()
    {
        var checkpoint = new TinyCheckpoint();
        checkpoint.Json["_name_or_path"] = "my-finetune";
        checkpoint.WriteSafetensors(In, ScalarType.F16);

        Assert.That(ConvertAsync, Refusal.Saying("does not say whether it is ChatGLM2 or ChatGLM3"));
    }

    [Test]
    public void ExistingOutput_IsKept()
    {
        _checkpoint.WriteSafetensors(In, ScalarType.F16);
        var existing = _folder.File("existing.gguf");
        File.WriteAllText(existing, "mine");

        Assert.That(() => ConvertAsync(In, existing), Refusal.Saying("exists already. Choose another name, or overwrite it with --force"));
        Assert.That(File.ReadAllText(existing), Is.EqualTo("mine"));
    }

    [Test]
    public void OutputWithoutFolder_IsRefused()
    {
        _checkpoint.WriteSafetensors(In, ScalarType.F16);

        Assert.That(() => ConvertAsync(In, _folder.File("nowhere/out.gguf")), Refusal.Saying("does not exist"));
    }

    private Task<ConversionResult> ConvertAsync() => ConvertAsync(In, Output);

    private static Task<ConversionResult> ConvertAsync(string folder, string output) =>
        CheckpointConverter.ConvertAsync(new ConversionRequest(folder, output, GgufFileType.F16), null, CancellationToken.None);
}
