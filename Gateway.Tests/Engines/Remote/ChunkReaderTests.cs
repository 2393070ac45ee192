using System.Text;
using System.Text.Json;
using Gateway.Engines.Remote;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

internal sealed class ChunkReaderTests
{
    [Test]
    public void ChunkWithText_CostsNoAllocation()
    {
        var reader = new ChunkReader();
        var chunk = """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"你好 \"x\"\n"},"logprobs":null,"finish_reason":null}],"usage":null}"""u8.ToArray();
        reader.Read(chunk);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            reader.Read(chunk);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(Encoding.UTF8.GetString(reader.Text.Span), Is.EqualTo("你好 \"x\"\n"));
    }

    [Test]
    public void Chunk_DoesNotRememberTheTextOfTheLast()
    {
        var reader = new ChunkReader();

        Assert.That(reader.Read("""{"choices":[{"delta":{"content":"a"}}]}"""u8), Is.EqualTo(ChunkKind.Chunk));
        Assert.That(reader.HasToken);
        Assert.That(reader.Read("""{"choices":[{"delta":{"content":""}}]}"""u8), Is.EqualTo(ChunkKind.Chunk));
        Assert.That((reader.HasToken, reader.Text.IsEmpty), Is.EqualTo((false, true)));
    }

    [TestCase("", ChunkKind.Empty)]
    [TestCase("  ", ChunkKind.Empty)]
    [TestCase("[DONE]", ChunkKind.Done)]
    [TestCase(" [DONE]\n", ChunkKind.Done)]
    [TestCase("{}", ChunkKind.Chunk)]
    [TestCase("{\"choices\":[],\"unknown\":{\"a\":[1,{}]},\"error\":null}", ChunkKind.Chunk)]
    public void Event_IsToldByItsData(string data, object kind) =>
        Assert.That(new ChunkReader().Read(Encoding.UTF8.GetBytes(data)), Is.EqualTo((ChunkKind)kind));

    [TestCase("{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":{\"audio_tokens\":0,\"cached_tokens\":4}}}", 5, 2, 4)]
    [TestCase("{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":null}}", 5, 2, 0)]
    [TestCase("{\"usage\":{\"prompt_tokens\":5}}", -1, -1, -1)]
    [TestCase("{\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":2}}", -1, -1, -1)]
    [TestCase("{\"usage\":{\"prompt_tokens\":\"5\",\"completion_tokens\":2}}", -1, -1, -1)]
    [TestCase("{\"usage\":{\"prompt_tokens\":99999999999,\"completion_tokens\":2}}", -1, -1, -1)]
    [TestCase("{\"usage\":null}", -1, -1, -1)]
    public void Usage_IsReadOrUnknown(string data, int prompt, int completion, int cached)
    {
        var reader = new ChunkReader();
        reader.Read(Encoding.UTF8.GetBytes(data));

        Assert.That(reader.Usage, Is.EqualTo(new TokenUsage(prompt, completion, cached)));
    }

    [Test]
    public void LongText_GrowsTheBuffer()
    {
        var reader = new ChunkReader();
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(static number => $"{number} 你\n"));
        reader.Read(Encoding.UTF8.GetBytes("{\"choices\":[{\"delta\":{\"content\":" + JsonSerializer.Serialize(text) + "}}]}"));

        Assert.That(Encoding.UTF8.GetString(reader.Text.Span), Is.EqualTo(text));
    }

    [Test]
    public void RandomBytes_AreAChunkOrAnError()
    {
        var random = new Random(1);
        var chunk = """{"choices":[{"delta":{"content":"abc","tool_calls":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"""u8;
        var (read, refused) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var data = chunk.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                data[random.Next(data.Length)] = (byte)random.Next(256);
            }

            try
            {
                // Every second one is cut off somewhere.
                new ChunkReader().Read(data.AsSpan(0, i % 2 == 0 ? data.Length : random.Next(data.Length)));
                read++;
            }
            catch (JsonException)
            {
                refused++;
            }
        }

        // Any other exception has ended the test before.
        Assert.That(read, Is.GreaterThan(1000), "a letter of the text may have become another");
        Assert.That(refused, Is.GreaterThan(10_000));
    }
}
