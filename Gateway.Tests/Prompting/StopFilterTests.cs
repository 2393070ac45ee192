using System.Text;
using Gateway.Prompting;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

internal sealed class StopFilterTests
{
    [Test]
    public void StopText_IsCutOffWithWhatFollows() =>
        Assert.That(Run(["END"], "text END more"), Is.EqualTo(("text ", true)));

    [Test]
    public void BytesThatMayBelongToAStopText_AreHeldBackAndNothingElse()
    {
        var filter = new StopFilter(["END"]);

        Assert.That(Push(filter, "abc E"), Is.EqualTo("abc "));
        Assert.That(Push(filter, "N"), Is.EqualTo(""));
        Assert.That(Push(filter, "ENx"), Is.EqualTo("ENENx"));
    }

    [Test]
    public void HeldBackBytes_ComeOutWhenTheTextEnds() =>
        Assert.That(Run(["END"], "text EN"), Is.EqualTo(("text EN", false)));

    [Test]
    public void StopTextThatIsCompleteFirst_Wins() =>
        Assert.That(Run(["abcd", "bc"], "xabcd"), Is.EqualTo(("xa", true)));

    [Test]
    public void LongestStopText_WinsWhereSeveralEndTogether() =>
        Assert.That(Run(["c", "abc", "bc"], "xabc"), Is.EqualTo(("x", true)));

    [Test]
    public void StopTextThatOverlapsItself_IsFound() =>
        Assert.That(Run(["aab"], "aaab"), Is.EqualTo(("a", true)));

    [Test]
    public void ChineseStopText_IsFoundWhereItsBytesAreSplit()
    {
        var filter = new StopFilter(["结束"]);
        var output = new ByteBuffer();
        var stopped = false;
        foreach (var b in Pieces.Bytes("好，经结束"))
        {
            stopped = filter.Push([b], output);
        }

        Assert.That((Encoding.UTF8.GetString(output.Span), stopped), Is.EqualTo(("好，经", true)));
    }

    [Test]
    public void RandomTextsInRandomPieces_EqualTheNaiveSearch()
    {
        string[] alphabet = ["a", "b", "你", "佢"];
        var stops = 0;
        for (var seed = 0; seed < 30_000; seed++)
        {
            var random = new Random(seed);
            var text = Pieces.Text(alphabet, 24, random);
            var stop = Enumerable.Range(0, random.Next(4)).Select(_ => Pieces.Text(alphabet, 5, random))
                .Where(s => s.Length > 0).ToArray();

            var (actual, stopped) = Run(stop, Pieces.Cut(Pieces.Bytes(text), random));

            var expected = Reference.Cut(text, stop);
            Assert.That(actual, Is.EqualTo(expected ?? text), $"seed {seed}");
            Assert.That(stopped, Is.EqualTo(expected is not null), $"seed {seed}");
            stops += stopped ? 1 : 0;
        }

        Assert.That(stops, Is.InRange(5_000, 25_000), "both outcomes must be common for the cases to mean something");
    }

    private static string Push(StopFilter filter, string text)
    {
        var output = new ByteBuffer();
        Assert.That(filter.Push(Pieces.Bytes(text), output), Is.False);
        return Encoding.UTF8.GetString(output.Span);
    }

    private static (string Text, bool Stopped) Run(string[] stop, string text) => Run(stop, [Pieces.Bytes(text)]);

    private static (string Text, bool Stopped) Run(string[] stop, List<byte[]> pieces)
    {
        var filter = new StopFilter(stop);
        var output = new ByteBuffer();
        var stopped = pieces.Any(piece => filter.Push(piece, output));
        if (!stopped)
        {
            filter.Complete(output);
        }

        return (Encoding.UTF8.GetString(output.Span), stopped);
    }
}
