using Gateway.Commands;
using Gateway.Conversion.Hub;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class CheckpointFilesTests
{
    [Test]
    public void OfficialRepository_GivesOneSetOfWeightsAndNoCode()
    {
        var selected = Select(
            "README.md", "MODEL_LICENSE", "config.json", "configuration_chatglm.py", "modeling_chatglm.py", "tokenizer.model",
            "tokenizer_config.json", "quantization.py", "pytorch_model.bin.index.json", "pytorch_model-00002-of-00002.bin",
            "pytorch_model-00001-of-00002.bin");

        Assert.That(selected, Is.EqualTo(new[]
        {
            "MODEL_LICENSE", "config.json", "tokenizer.model", "tokenizer_config.json", "pytorch_model.bin.index.json",
            "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin",
        }));
    }

    [Test]
    public void Safetensors_AreTakenBeforePyTorch()
    {
        var selected = Select(
            "config.json", "tokenizer.model", "pytorch_model.bin", "model.safetensors.index.json", "model-00001-of-00001.safetensors");

        Assert.That(selected, Is.EqualTo(new[]
        {
            "config.json", "tokenizer.model", "model.safetensors.index.json", "model-00001-of-00001.safetensors",
        }));
    }

    [Test]
    public void IndexWithoutShards_IsNoSetOfWeights()
    {
        var selected = Select("config.json", "tokenizer.model", "model.safetensors.index.json", "pytorch_model.bin");

        Assert.That(selected, Is.EqualTo(new[] { "config.json", "tokenizer.model", "pytorch_model.bin" }));
    }

    [TestCase("has no config.json and no tokenizer.model", "README.md")]
    [TestCase("has no weights that can be converted", "config.json", "tokenizer.model", "sub/model.safetensors")]
    public void IncompleteRepository_IsRefused(string expected, params string[] paths)
    {
        var failure = Assert.Throws<CommandException>(() => Select(paths));

        Assert.That(failure!.Message, Does.Contain(expected));
    }

    private static IEnumerable<string> Select(params string[] paths)
    {
        var files = paths.Select(path => new HubFile(path, 1, null, new Uri("https://hub.example/" + path)));
        return CheckpointFiles.Select(new HubListing(new HubRepository("owner", "name"), "main", [.. files]))
            .Select(file => file.Path);
    }
}
