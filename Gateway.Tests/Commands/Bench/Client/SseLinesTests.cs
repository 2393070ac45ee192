using System.Text;
using Gateway.Commands.Bench.Client;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Client;

internal sealed class SseLinesTests
{
    private const string Stream = ": comment\n\ndata: one\n\nevent: x\r\ndata:two\r\n\r\ndata: \n\ndata: [DONE]\n\ndata: unfinished";

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(1000)]
    public void Data_IsFoundInPiecesOfAnySize(int size)
    {
        var lines = new SseLines();
        var found = new List<string>();
        foreach (var piece in Encoding.UTF8.GetBytes(Stream).Chunk(size))
        {
            lines.Add(piece);
            while (lines.TryRead(out var data))
            {
                found.Add(Encoding.UTF8.GetString(data));
            }
        }

        Assert.That(found, Is.EqualTo(new[] { "one", "two", "", "[DONE]" }));
    }

    [Test]
    public void LongStream_KeepsItsLinesWhole()
    {
        var lines = new SseLines();
        var line = "data: " + new string('x', 5000) + "\n";
        var count = 0;
        foreach (var piece in Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 100))).Chunk(777))
        {
            lines.Add(piece);
            while (lines.TryRead(out var data))
            {
                Assert.That(data.Length, Is.EqualTo(5000));
                count++;
            }
        }

        Assert.That(count, Is.EqualTo(100));
    }

    [Test]
    public void EndlessLine_IsRefused() => Assert.That(
        () =>
        {
            var lines = new SseLines();
            for (var i = 0; i < 100; i++)
            {
                lines.Add(new byte[1 << 20]);
            }
        },
        Throws.InstanceOf<InvalidDataException>());
}
