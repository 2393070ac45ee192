using Gateway.Engines.LLamaSharp;
using Gateway.Generation;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp;

internal sealed class AnswerRingTests
{
    private static readonly TimeSpan SlowReaderTime = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSessions _model = new();
    private AnswerRing _ring = null!;

    [SetUp]
    public void CreateRing() => _ring = new AnswerRing(SlowReaderTime, _time);

    [Test]
    public void Answers_HaveTheirTurnsOneAfterTheOther()
    {
        var (one, two, three) = (Add(), Add(), Add());

        Assert.That(Turns(4), Is.EqualTo(new[] { one, two, three, one }));
        _ring.Remove(two);
        Assert.That(Turns(3), Is.EqualTo(new[] { three, one, three }));
    }

    [Test]
    public void FullMailbox_IsPassedOverUntilItIsRead()
    {
        var (full, other) = (Add(), Add());
        Fill(full);

        Assert.That(Turns(3), Is.All.SameAs(other));
        full.Tokens.TryRead(out _);
        Assert.That(full.TakeHoldBack(), Is.True, "its reader has to wake the loop");
        Assert.That(Turns(2), Is.EqualTo(new[] { full, other }));
    }

    [Test]
    public void ReaderThatIsTooSlow_IsGivenUp()
    {
        var full = Add();
        Fill(full);
        Assert.That(_ring.Next(out _), Is.Null, "its time begins");
        _time.Advance(SlowReaderTime - TimeSpan.FromTicks(1));
        Assert.That(_ring.Next(out _), Is.Null);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(_ring.Next(out var giveUp), Is.SameAs(full));
        Assert.That(giveUp!.Kind, Is.EqualTo(FailureKind.SlowReader));
        Assert.That(giveUp.Message, Does.Contain("10 s").And.Contains("Engine:SlowReaderSeconds"));
    }

    [Test]
    public void ReaderThatCameBack_HasItsWholeTimeAgain()
    {
        var answer = Add();
        Fill(answer);
        Assert.That(_ring.Next(out _), Is.Null);
        _time.Advance(SlowReaderTime - TimeSpan.FromTicks(1));
        answer.Tokens.TryRead(out _);
        Assert.That(Turns(1), Is.EqualTo(new[] { answer }));
        answer.Accept('x', ends: false);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(_ring.Next(out _), Is.Null);
    }

    [Test]
    public void EmptyRing_HasNoTurn() => Assert.That((_ring.Next(out _), _ring.IsEmpty), Is.EqualTo((default(PendingAnswer), true)));

    private PendingAnswer Add()
    {
        var answer = new PendingAnswer(SessionFixture.Job("Hello", maxTokens: 1000), 2048);
        answer.Begin(new PooledSession(_model.CreateSession(), ""), 0);
        _ring.Add(answer);
        return answer;
    }

    private static void Fill(PendingAnswer answer)
    {
        for (var i = 0; i < PendingAnswer.MailboxTokens; i++)
        {
            answer.Accept('x', ends: false);
        }
    }

    private List<PendingAnswer?> Turns(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var answer = _ring.Next(out var giveUp);
        Assert.That(giveUp, Is.Null);
        return answer;
    })];
}
