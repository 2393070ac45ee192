using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Gateway.Generation;
using Gateway.Http;
using NUnit.Framework;

namespace Gateway.Tests.Http;

public sealed class ChatEventStreamTests
{
    private static readonly AnswerHead Head = new("chatcmpl-1", 1, "a \"quoted\" 模型", null);

    [Test]
    public async Task Token_CostsNoAllocation()
    {
        // The first run pays for JIT and pools. What a longer answer costs more than a shorter one is the cost of its tokens.
        await MeasureAsync(5_000);
        var shorter = await MeasureAsync(1_000);
        var longer = await MeasureAsync(21_000);

        Assert.That(longer - shorter, Is.Zero, "bytes allocated for 20,000 tokens");
    }

    [Test]
    public async Task ReadyChunks_LeaveInOneFlush()
    {
        var output = new CountingWriter();
        var stream = new ChatEventStream(output, () => { }, Head, withUsage: false);

        await stream.WriteAsync(new ReadyEvents(50));

        Assert.That(output.Flushes, Is.EqualTo(1));
    }

    [Test]
    public async Task EndlessReadyChunks_AreFlushedBeforeTheyFillTheMemory()
    {
        var output = new CountingWriter();
        var stream = new ChatEventStream(output, () => { }, Head, withUsage: false);

        await stream.WriteAsync(new ReadyEvents(10_000));

        Assert.That(output.LargestUnflushed, Is.LessThan(20 * 1024));
    }

    [Test]
    public async Task ClientFoundGone_AbortsTheRequest()
    {
        var aborts = 0;
        var stream = new ChatEventStream(new CountingWriter { IsGone = true }, () => aborts++, Head, withUsage: false);

        await stream.WriteAsync(new ReadyEvents(1));

        Assert.That(aborts, Is.EqualTo(1));
    }

    [Test]
    public void EscapedText_IsReadBackAndHasNoLineBreaks()
    {
        // Not test cases: the runner drops those whose names have control characters.
        string[] texts =
        [
            "plain",
            "\"\\/\b\f\n\r\t\u0000\u001f\u007f",
            "你好，世界。Ünï—“…”€£¿",
            "👋🏽👩‍👩‍👧",
            "\u0080\u0085\u00a0\u2027\u2028\u2029\u202a\ue000\ufffd\uffff",
        ];
        foreach (var text in texts)
        {
            var output = new ArrayBufferWriter<byte>();
            JsonText.WriteEscaped(output, Encoding.UTF8.GetBytes(text));
            var escaped = Encoding.UTF8.GetString(output.WrittenSpan);

            Assert.That(JsonSerializer.Deserialize<string>($"\"{escaped}\""), Is.EqualTo(text));
            Assert.That(escaped.IndexOfAny(['\n', '\r', '\u0085', '\u2028', '\u2029']), Is.Negative, escaped);
            Assert.That(JsonSerializer.Serialize(text, WireJson.Context.Options), Is.EqualTo($"\"{escaped}\""), "as the serialiser writes it");
        }
    }

    private static async Task<long> MeasureAsync(int tokens)
    {
        var stream = new ChatEventStream(new CountingWriter(), () => { }, Head, withUsage: true);
        var events = new ReadyEvents(tokens);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var last = stream.WriteAsync(events);
        Assert.That(last.IsCompleted, Is.True, "nothing waits, so all of it ran on this thread");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((await last).Kind, Is.EqualTo(GenerationEventKind.Finished));
        return allocated;
    }

    /// <summary>A stream whose events are always ready.</summary>
    private sealed class ReadyEvents(int count) : IAsyncEnumerator<GenerationEvent>
    {
        private readonly byte[] _text = "字\n"u8.ToArray();
        private int _asked;

        public GenerationEvent Current => _asked > count
            ? GenerationEvent.Finished(FinishReason.Stop, default)
            : GenerationEvent.Delta(_text, default);

        public ValueTask<bool> MoveNextAsync()
        {
            _asked++;
            return new(true);
        }

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>Throws away what it is given.</summary>
    private sealed class CountingWriter : PipeWriter
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _unflushed;

        public bool IsGone { get; init; }

        public int Flushes { get; private set; }

        public int LargestUnflushed { get; private set; }

        public override void Advance(int bytes)
        {
            _unflushed += bytes;
            LargestUnflushed = Math.Max(LargestUnflushed, _unflushed);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            _unflushed = 0;
            return new(new FlushResult(isCanceled: false, isCompleted: IsGone));
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
