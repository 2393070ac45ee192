using Gateway.Conversion;
using Gateway.Conversion.ChatGlm;
using Gateway.Conversion.Checkpoints;
using Gateway.Conversion.Gguf;
using Gateway.Tests.Conversion.Support;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Conversion;

/// <summary>Progress, cancellation, overwriting, and what a file says about itself.</summary>
[TestFixture]
internal sealed class ConversionLifeTests
{
    private readonly TemporaryFolder _folder = new();
    private string _source = "";

    private string Output => _folder.File("out.gguf");

    [OneTimeSetUp]
    public void Write() => _source = new TinyCheckpoint().WriteSafetensors(_folder.Folder("in"), ScalarType.F16);

    [TearDown]
    public void Clean()
    {
        File.Delete(Output);
        File.Delete(Output + ".part");
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Progress_GoesUpToTheWhole()
    {
        var reports = new Reports();

        var result = await ConvertAsync(reports);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reports.All[0].Phase, Is.EqualTo(ConversionPhase.Checking));
            Assert.That(reports.All[^1].Phase, Is.EqualTo(ConversionPhase.Finishing));
            Assert.That(reports.All.Select(x => x.BytesDone), Is.Ordered);
            Assert.That(reports.All[^1].BytesDone, Is.EqualTo(reports.All[^1].BytesTotal).And.GreaterThan(0));
            Assert.That(reports.All.Select(x => x.Tensor), Does.Contain("blk.2.ffn_up.weight"));
            Assert.That(new FileInfo(result.Path).Length, Is.EqualTo(result.Bytes));
            Assert.That(result.TensorCount, Is.EqualTo(3 + (7 * 3)));
        }
    }

    [Test]
    public void Cancellation_LeavesNeitherFileNorPart()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new Reports(x =>
        {
            if (x.Tensor == "blk.1.attn_norm.weight")
            {
                Assert.That(File.Exists(Output + ".part"), "written as a part");
                cancellation.Cancel();
            }
        });

        Assert.That(() => ConvertAsync(reports, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
    }

    [Test]
    public async Task PartOfAKilledRun_IsOverwritten()
    {
        await File.WriteAllBytesAsync(Output + ".part", new byte[10_000_000]);

        var result = await ConvertAsync();

        Assert.That(GgufFile.Read(result.Path).FileBytes, Is.EqualTo(result.Bytes));
        Assert.That(File.Exists(Output + ".part"), Is.False);
    }

    [Test]
    public async Task Overwriting_ReplacesTheFile()
    {
        await File.WriteAllTextAsync(Output, "old");

        await CheckpointConverter.ConvertAsync(
            new ConversionRequest(_source, Output, GgufFileType.F16) { Overwrite = true }, null, CancellationToken.None);

        Assert.That(GgufFile.Read(Output).Tensors, Has.Count.EqualTo(24));
    }

    [Test]
    public async Task Metadata_IsWhatLlamaCppNeeds()
    {
        var request = new ConversionRequest(_source, Output, GgufFileType.F16)
        {
            Name = "my model",
            License = "mit",
            SourceUrl = "https://example.org/model",
        };

        await CheckpointConverter.ConvertAsync(request, null, CancellationToken.None);

        var metadata = GgufFile.Read(Output).Metadata.Where(x => x.Value is not Array).ToDictionary(x => x.Key, x => x.Value);
        Assert.That(metadata, Is.EquivalentTo(new Dictionary<string, object>
        {
            ["general.architecture"] = "chatglm",
            ["general.type"] = "model",
            ["general.name"] = "my model",
            ["general.license"] = "mit",
            ["general.source.url"] = "https://example.org/model",
            ["chatglm.context_length"] = 512u,
            ["chatglm.embedding_length"] = 64u,
            ["chatglm.feed_forward_length"] = 96u,
            ["chatglm.block_count"] = 3u,
            ["chatglm.attention.head_count"] = 4u,
            ["chatglm.attention.head_count_kv"] = 2u,
            ["chatglm.attention.layer_norm_rms_epsilon"] = 1e-5f,
            ["chatglm.rope.dimension_count"] = 8u,
            ["chatglm.rope.freq_base"] = 10000f,
            ["tokenizer.ggml.model"] = "llama",
            ["tokenizer.ggml.bos_token_id"] = 1u,
            ["tokenizer.ggml.eos_token_id"] = 2u,
            ["tokenizer.ggml.unknown_token_id"] = 0u,
            ["tokenizer.ggml.padding_token_id"] = 0u,
            ["tokenizer.ggml.add_bos_token"] = false,
            ["tokenizer.ggml.add_space_prefix"] = true,
            ["general.quantization_version"] = 2u,
            ["general.file_type"] = 1u,
        }));
    }

    [TestCase("tokenization_chatglm.py", "role = ['<|observation|>']", ChatGlmFamily.ChatGlm3)]
    [TestCase("tokenization_chatglm.py", "special_tokens = ['[MASK]', 'sop']", ChatGlmFamily.ChatGlm2)]
    [TestCase("tokenizer_config.json", """{"added_tokens_decoder":{"64797":{"content":"<|observation|>"}}}""", ChatGlmFamily.ChatGlm3)]
    [TestCase("tokenizer_config.json", """{"name_or_path":"THUDM/chatglm3-6b"}""", ChatGlmFamily.ChatGlm3)]
    [TestCase("config.json", """{"_name_or_path":"THUDM/chatglm2-6b"}""", ChatGlmFamily.ChatGlm2)]
    public void Family_IsToldFromTheFiles(string file, string content, ChatGlmFamily expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(file), content);

        Assert.That(ChatGlmFamilies.Detect(folder.Path), Is.EqualTo(expected));
    }

    private Task<ConversionResult> ConvertAsync(IProgress<ConversionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CheckpointConverter.ConvertAsync(new ConversionRequest(_source, Output, GgufFileType.F16), progress, cancellationToken);

    private sealed class Reports(Action<ConversionProgress>? onReport = null) : IProgress<ConversionProgress>
    {
        public List<ConversionProgress> All { get; } = [];

        public void Report(ConversionProgress value)
        {
            All.Add(value);
            onReport?.Invoke(value);
        }
    }
}
