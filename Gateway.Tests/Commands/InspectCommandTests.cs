using System.Text.Json;
using Gateway.Commands;
using Gateway.Conversion.Gguf;
using NUnit.Framework;

namespace Gateway.Tests.Commands;

internal sealed class InspectCommandTests : CommandTestBase
{
    // 6 layers x 2 KV heads x (64 + 64) x 2 bytes.
    private const long DemoKvBytesPerToken = 3072;

    [Test]
    public async Task Text_ShowsMetadataTensorsTypesAndMemory()
    {
        var run = await RunAsync("inspect", DemoModel, "--context", "1048576");

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("GGUF v3, 6.5 MiB, 44 tensors, 6,297,856 weights, type q8_0"));
        Assert.That(run.Output, Does.Match("""chatglm\.rope\.dimension_count +32\r?\n"""));
        Assert.That(run.Output, Does.Match("""tokenizer\.ggml\.tokens +6144 x String: "<unk>","""));
        Assert.That(run.Output, Does.Match("""token_embd\.weight +Q8_0 +256 x 6144 +1\.6 MiB"""));
        Assert.That(run.Output, Does.Match("""KV cache \(F16\) +3,072 bytes a token"""));
        Assert.That(run.Output, Does.Match("""with +1048576 tokens of context +3\.01 GiB"""));
    }

    [Test]
    public async Task Json_HoldsEveryValueAndTheMemoryArithmetic()
    {
        var run = await RunAsync("inspect", DemoModel, "--json");

        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        var weightBytes = root.GetProperty("tensors").EnumerateArray().Sum(tensor => tensor.GetProperty("bytes").GetInt64());
        var memory = root.GetProperty("memory");
        Assert.That(root.GetProperty("metadata").GetProperty("tokenizer.ggml.tokens").GetArrayLength(), Is.EqualTo(6144));
        Assert.That(root.GetProperty("tensors").GetArrayLength(), Is.EqualTo(44));
        Assert.That(memory.GetProperty("weightBytes").GetInt64(), Is.EqualTo(weightBytes));
        Assert.That(memory.GetProperty("kvBytesPerToken").GetInt64(), Is.EqualTo(DemoKvBytesPerToken));
        var context = memory.GetProperty("contexts").EnumerateArray().Single();
        Assert.That(context.GetProperty("tokens").GetInt64(), Is.EqualTo(2048));
        Assert.That(context.GetProperty("bytes").GetInt64(), Is.EqualTo(weightBytes + (2048 * DemoKvBytesPerToken)));
    }

    [Test]
    public void Memory_OfChatGlm2_IsWhatWasMeasured()
    {
        var metadata = new GgufMetadata
        {
            { "general.architecture", "chatglm" },
            { "chatglm.block_count", 28u },
            { "chatglm.embedding_length", 4096u },
            { "chatglm.attention.head_count", 32u },
            { "chatglm.attention.head_count_kv", 2u },
        };

        Assert.That(MemoryOf(metadata).KvBytesPerToken, Is.EqualTo(28_672));
    }

    [TestCase("chatglm.attention.head_count", 0L)]
    [TestCase("chatglm.attention.head_count", -32L)]
    [TestCase("chatglm.block_count", long.MaxValue)]
    [TestCase("chatglm.block_count", -1L)]
    public void Memory_OfAbsurdMetadata_IsNotStated(string key, long value)
    {
        var numbers = new Dictionary<string, long>
        {
            ["chatglm.block_count"] = 28,
            ["chatglm.embedding_length"] = 4096,
            ["chatglm.attention.head_count"] = 32,
        };
        numbers[key] = value;
        var metadata = new GgufMetadata { { "general.architecture", "chatglm" } };
        foreach (var (name, number) in numbers)
        {
            metadata.Add(name, number);
        }

        Assert.That(MemoryOf(metadata).KvBytesPerToken, Is.Null);
    }

    [Test]
    public void Memory_OfLayersThatDiffer_IsNotStated()
    {
        var metadata = new GgufMetadata
        {
            { "general.architecture", "other" },
            { "other.block_count", 2u },
            { "other.embedding_length", 64u },
            { "other.attention.head_count", 4u },
            { "other.attention.head_count_kv", new[] { 1, 2 } },
        };

        Assert.That(MemoryOf(metadata).KvBytesPerToken, Is.Null);
    }

    [Test]
    public void Text_CannotSteerTheTerminal()
    {
        var metadata = new GgufMetadata { { "general.name", "a\u001b[2Jb\nc\u009bd" } };
        using var output = new StringWriter();

        GgufText.Write(new GgufReport(FileOf(metadata), context: null), output);

        Assert.That(output.ToString(), Does.Contain("\"a\\u001b[2Jb\\nc\\u009bd\""));
        Assert.That(output.ToString(), Does.Contain("the metadata do not say how large it is"));
    }

    [Test]
    public void Json_WritesNumbersThatJsonDoesNotKnowAsNull()
    {
        var metadata = new GgufMetadata { { "a", float.NaN }, { "b", ulong.MaxValue }, { "c", new[] { true, false } } };
        using var output = new StringWriter();

        GgufJson.Write(new GgufReport(FileOf(metadata), context: null), output);

        using var document = JsonDocument.Parse(output.ToString());
        var values = document.RootElement.GetProperty("metadata");
        Assert.That(values.GetProperty("a").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(values.GetProperty("b").GetUInt64(), Is.EqualTo(ulong.MaxValue));
        Assert.That(values.GetProperty("c").GetArrayLength(), Is.EqualTo(2));
    }

    private static MemoryEstimate MemoryOf(GgufMetadata metadata) => MemoryEstimate.Of(FileOf(metadata));

    private static GgufFile FileOf(GgufMetadata metadata) => new("x.gguf", 3, metadata, [], 32, 0, 0);
}
