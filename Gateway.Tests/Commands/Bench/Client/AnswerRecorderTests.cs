using System.Text;
using Gateway.Commands.Bench.Client;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Client;

/// <summary>The forms that servers write, as they come over the wire.</summary>
internal sealed class AnswerRecorderTests
{
    [TestCase("""{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":null}""", 1)]
    [TestCase("""{"choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": null}]}""", 1)]
    [TestCase("""{"choices":[{"index":0,"delta":{"reasoning_content":"a"}}]}""", 1)]
    [TestCase("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""", 0)]
    [TestCase("""{"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}""", 0)]
    [TestCase("""{"choices":[{"index":0,"delta":{}}]}""", 0)]
    public void Text_IsOneChunk(string data, int expected) => Assert.That(Record(false, data).Chunks, Has.Count.EqualTo(expected));

    [Test]
    public void QuotedText_IsNotTakenForFields()
    {
        var recorder = Record(false, """{"choices":[{"delta":{"content":"\"finish_reason\":\"stop\",\"usage\":{},\"error\":{}"}}]}""");

        Assert.That(recorder.Chunks, Has.Count.EqualTo(1));
        Assert.That(recorder.IsFinished, Is.False);
        Assert.That(recorder.HasError, Is.False);
        Assert.That(recorder.Counts, Is.Null);
    }

    [Test]
    public void OpenAIStream_GivesItsCounts()
    {
        var recorder = Record(
            false,
            """{"choices":[{"delta":{"content":"a"},"finish_reason":null}],"usage":null}""",
            """{"choices":[{"delta":{},"finish_reason":"length"}],"usage":null}""",
            """{"choices":[],"usage":{"prompt_tokens":70,"completion_tokens":64,"prompt_tokens_details":{"cached_tokens":6}}}""",
            "[DONE]");

        Assert.That(recorder.Counts, Is.EqualTo(new TokenCounts(70, 6, 64)));
        Assert.That(recorder.IsFinished && recorder.IsDone, Is.True);
    }

    [Test]
    public void LlamaServerStream_GivesItsCounts()
    {
        var recorder = Record(
            false,
            """{"choices":[{"finish_reason":"length","index":0,"delta":{}}]}""",
            """{"choices":[],"usage":{"completion_tokens":8,"prompt_tokens":20,"total_tokens":28},"timings":{"cache_n":5,"prompt_n":15}}""");

        Assert.That(recorder.Counts, Is.EqualTo(new TokenCounts(20, 5, 8)));
    }

    [Test]
    public void Cached_IsUnknownWhereTheServerDoesNotSay() => Assert.That(
        Record(false, """{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":8}}""").Counts,
        Is.EqualTo(new TokenCounts(20, null, 8)));

    [Test]
    public void ErrorEvent_IsSeen() => Assert.That(Record(false, """{"error":{"message":"x"}}""").HasError, Is.True);

    [Test]
    public void Text_IsKeptWhereItIsWanted() => Assert.That(
        Record(true, """{"choices":[{"delta":{"content":"a\n"}}]}""", """{"choices":[{"delta":{"content":"b"}}]}""").Text,
        Is.EqualTo("a\nb"));

    private static AnswerRecorder Record(bool keepText, params string[] events)
    {
        var recorder = new AnswerRecorder(keepText);
        for (var i = 0; i < events.Length; i++)
        {
            recorder.Record(Encoding.UTF8.GetBytes(events[i]), i);
        }

        return recorder;
    }
}
