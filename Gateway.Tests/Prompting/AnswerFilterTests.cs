using System.Text;
using System.Text.Unicode;
using Gateway.Prompting;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

internal sealed class AnswerFilterTests
{
    private static readonly AnswerRules Plain = new(false, null);

    [Test]
    public void WhiteSpaceAroundTheAnswer_IsDropped() =>
        Assert.That(Stream(AnswerRules.ChatGlm, [], "\n 　Hi", " ", "there", " \n", "　 "), Is.EqualTo(new[] { "Hi", "", " there", "", "", "" }));

    [Test]
    public void TimeOfTraining_BecomesTheYear() =>
        Assert.That(Stream(AnswerRules.ChatGlm, [], "于[[训", "练时", "间]]。"), Is.EqualTo(new[] { "于", "", "2023年。", "" }));

    [Test]
    public void BeginningOfThePlaceholder_ComesOutWhereItIsNotOne() =>
        Assert.That(Stream(AnswerRules.ChatGlm, [], "a[[训练", "[["), Is.EqualTo(new[] { "a", "[[训练", "[[" }));

    [Test]
    public void PlainRules_KeepWhiteSpaceAndPlaceholder() =>
        Assert.That(Stream(Plain, [], " a[[训练时间]] "), Is.EqualTo(new[] { " a[[训练时间]] ", "" }));

    [Test]
    public void StopText_IsNotSeenInLeadingWhiteSpace() =>
        Assert.That(string.Concat(Stream(AnswerRules.ChatGlm, ["\n"], "\n", "\nHi \n", "rest")), Is.EqualTo("Hi"));

    [Test]
    public void StopText_EndsTheAnswerAtItsOwnToken()
    {
        var filter = new AnswerFilter(AnswerRules.ChatGlm, ["\n\n"]);

        Assert.That(filter.Push("Hi\n"u8), Is.False);
        Assert.That(filter.Push("\n"u8), Is.True);
        Assert.That(filter.Text.Length, Is.Zero);
    }

    [Test]
    public void RandomAnswersInRandomPieces_EqualTheWholeTextTreated()
    {
        string[] alphabet = [" ", "\n", "　", "a", "[", "[[", "[[训练时间]]", "[[训练", "时间]]", "年", "😀"];
        for (var seed = 0; seed < 30_000; seed++)
        {
            var random = new Random(seed);
            var raw = Pieces.Text(alphabet, 16, random);
            var stop = Enumerable.Range(0, random.Next(3)).Select(_ => Pieces.Text(alphabet, 3, random))
                .Where(s => s.Length > 0).ToArray();
            var rules = seed % 4 == 0 ? Plain : AnswerRules.ChatGlm;

            var answer = string.Concat(Stream(rules, stop, Pieces.Cut(Pieces.Bytes(raw), random)));

            Assert.That(answer, Is.EqualTo(Reference.Answer(raw, stop, rules)), $"seed {seed}");
        }
    }

    [Test]
    public void SteadyState_AllocatesNothing()
    {
        var filter = new AnswerFilter(AnswerRules.ChatGlm, ["END", "\n\nUser:"]);
        var pieces = Pieces.Cut(Pieces.Bytes(string.Concat(Enumerable.Repeat("E 你好 [[训练时间]] \n😀EN [[训 ", 50))), new Random(1));
        PushAll(filter, pieces);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PushAll(filter, pieces);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void PushAll(AnswerFilter filter, List<byte[]> pieces)
    {
        foreach (var piece in pieces)
        {
            filter.Push(piece);
        }
    }

    private static List<string> Stream(AnswerRules rules, string[] stop, params string[] pieces) =>
        Stream(rules, stop, pieces.Select(Pieces.Bytes).ToList());

    private static List<string> Stream(AnswerRules rules, string[] stop, List<byte[]> pieces)
    {
        var filter = new AnswerFilter(rules, stop);
        var texts = new List<string>();
        foreach (var piece in pieces)
        {
            var stopped = filter.Push(piece);
            texts.Add(Take(filter));
            if (stopped)
            {
                return texts;
            }
        }

        filter.Complete();
        texts.Add(Take(filter));
        return texts;
    }

    private static string Take(AnswerFilter filter)
    {
        Assert.That(Utf8.IsValid(filter.Text.Span), Is.True);
        return Encoding.UTF8.GetString(filter.Text.Span);
    }
}
