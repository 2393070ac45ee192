using Gateway.Engines.LLamaSharp;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Conformance;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp;

/// <summary>What only an engine of sessions does; what every engine does is in the conformance tests.</summary>
[CancelAfter(60_000)]
internal sealed class LLamaSharpTextEngineTests
{
    private const string France = Questions.France;

    [Test]
    public async Task NextTurns_ComputeOnlyWhatIsNew()
    {
        await using var fixture = new SessionFixture();
        var first = await fixture.AskAsync(France);
        await fixture.AskAsync("Something else");
        var second = await fixture.AskAsync(France, first.RequireText(), "And of Japan?");
        var third = await fixture.AskAsync(France, first.RequireText(), "And of Japan?", second.RequireText(), "Thanks!");

        var heldAfterFirst = first.Last.Usage.PromptTokens + first.Last.Usage.CompletionTokens - 1;
        Assert.That(second.Last.Usage.CachedTokens, Is.EqualTo(heldAfterFirst));
        Assert.That(third.Last.Usage.CachedTokens, Is.EqualTo(second.Last.Usage.PromptTokens + second.Last.Usage.CompletionTokens - 1));
        Assert.That(fixture.Model.Made.First().Fed, Is.EqualTo(new[]
        {
            first.Last.Usage.PromptTokens,
            second.Last.Usage.PromptTokens - second.Last.Usage.CachedTokens,
            third.Last.Usage.PromptTokens - third.Last.Usage.CachedTokens,
        }));
        Assert.That(fixture.Model.Living, Is.EqualTo(2), "the other conversation has a session of its own");
    }

    [Test]
    public async Task MaxTokens_CountsTheAnswerAloneOnLaterTurnsToo()
    {
        await using var fixture = new SessionFixture();
        var first = await fixture.AskAsync(France);
        var turns = SessionFixture.Conversation(France, first.RequireText(), "A question that is longer than the answer may be");
        var job = turns with { MaxTokens = 5 };
        var second = await Transcript.ReadAsync(fixture.Backend.AnswerAsync(job, CancellationToken.None));

        Assert.That(second.RequireText(FinishReason.Length), Is.EqualTo("You s"));
        Assert.That(second.Last.Usage.CompletionTokens, Is.EqualTo(5));
    }

    [Test]
    public async Task RunningAnswers_TakeTurns()
    {
        var gate = new TaskCompletionSource();
        var model = new FakeSessions { OnStep = _ => gate.Task };
        await using var fixture = new SessionFixture(model: model);
        var job = SessionFixture.Job("", sampling: Questions.Endless, maxTokens: 60);
        var answers = Enumerable.Range(0, 3).Select(_ => fixture.RunAsync(job)).ToList();
        gate.SetResult();
        await Task.WhenAll(answers);

        // Once all three run, nobody has two turns in a row.
        var steps = model.Steps.SkipWhile(static number => number < 2).Take(100).ToList();
        Assert.That(steps.Zip(steps.Skip(1)).Count(static pair => pair.First == pair.Second), Is.Zero);
    }

    [Test]
    public async Task LongPrompt_DelaysTheOthersByOneBatchAtATime()
    {
        var gate = new TaskCompletionSource();
        var model = new FakeSessions(batchTokens: 8) { OnStep = _ => gate.Task };
        await using var fixture = new SessionFixture(model: model);
        var running = fixture.RunAsync(SessionFixture.Job("", sampling: Questions.Endless, maxTokens: 150));
        var arriving = fixture.RunAsync(SessionFixture.Job(new string('x', 800)));
        gate.SetResult();
        await Task.WhenAll(running, arriving);

        var whileBothRan = model.Steps.ToList()[..model.Steps.ToList().LastIndexOf(0)];
        Assert.That(whileBothRan.Count(static number => number == 1), Is.GreaterThan(100), "a prompt of many batches");
        Assert.That(whileBothRan.Zip(whileBothRan.Skip(1)).Count(static pair => pair is (1, 1)), Is.Zero);
    }

    [Test]
    public async Task Engines_ShareTheTurnsOfTheProcess()
    {
        var turns = new TurnQueue();
        await using var one = new SessionFixture(turns: turns);
        await using var other = new SessionFixture(turns: turns);
        var held = await turns.EnterAsync();
        var answers = new[] { one, other }.Select(fixture => fixture.AskAsync(France)).ToList();
        await one.WaitUntilAsync(() => one.Model.Made.Count + other.Model.Made.Count == 2);
        Assert.That(one.Model.Steps.Concat(other.Model.Steps), Is.Empty);

        held.Dispose();
        Assert.That((await Task.WhenAll(answers)).Select(static answer => answer.RequireText()), Is.All.EqualTo("The capital of France is Paris."));
    }

    [Test]
    public async Task Fault_EndsItsOwnAnswerAndSessionAlone()
    {
        var model = new FakeSessions();
        await using var fixture = new SessionFixture(model: model);
        model.OnStep = session => session.Number == 1 && session.Computed > 40 ? throw new InvalidOperationException("it broke") : Task.CompletedTask;
        var (good, bad) = (fixture.AskAsync(France), fixture.AskAsync("Say something"));
        await Task.WhenAll(good, bad);

        Assert.That((await bad).Failure!.Kind, Is.EqualTo(FailureKind.Internal));
        Assert.That((await bad).Failure!.Message, Does.Contain("it broke"));
        Assert.That((await good).RequireText(), Is.EqualTo("The capital of France is Paris."));
        Assert.That(model.Made.Select(static session => session.IsDisposed), Is.EqualTo(new[] { false, true }));
        Assert.That((await fixture.AskAsync("Say something")).RequireText(), Is.EqualTo("You say: Say something"));
    }

    [Test]
    public async Task EngineThatBreaks_LeavesNobodyWaiting()
    {
        var model = new FakeSessions { OnDispose = static _ => throw new InvalidOperationException("not even that") };
        await using var fixture = new SessionFixture(new EngineOptions { MaxSequences = 1 }, model);
        model.OnStep = static _ => throw new InvalidOperationException("it broke");
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => fixture.AskAsync(France)));
        var next = await fixture.AskAsync(France);

        Assert.That(answers.Append(next).Select(static answer => answer.Failure?.Kind), Is.All.EqualTo(FailureKind.Internal));
        await fixture.WaitUntilAsync(() => !fixture.Engine.IsAlive);
        Assert.That(fixture.Engine.IsIdle);
    }

    [Test]
    public async Task ReaderThatDoesNotRead_IsGivenUpAndItsSessionGoesOn()
    {
        await using var fixture = new SessionFixture(
            new EngineOptions { MaxSequences = 1 }, change: static settings => settings with { SlowReaderTime = TimeSpan.FromMilliseconds(200) });
        await using var slow = fixture.Engine.GenerateAsync(SessionFixture.Job("", sampling: Questions.Endless, maxTokens: 1000), CancellationToken.None)
            .GetAsyncEnumerator(CancellationToken.None);
        await slow.MoveNextAsync();

        Assert.That((await fixture.AskAsync(France)).RequireText(), Is.EqualTo("The capital of France is Paris."), "the only session is free again");
        var (_, last) = await ReadAsync(slow);

        Assert.That(last.Failure?.Kind, Is.EqualTo(FailureKind.SlowReader));
        Assert.That(last.Failure!.Message, Does.Contain("SlowReaderSeconds"));
    }

    [Test]
    public async Task ReaderThatComesBackInTime_GetsEverything()
    {
        await using var fixture = new SessionFixture();
        await using var slow = fixture.Engine.GenerateAsync(SessionFixture.Job("", sampling: Questions.Endless, maxTokens: 1000), CancellationToken.None)
            .GetAsyncEnumerator(CancellationToken.None);
        await slow.MoveNextAsync();
        await fixture.WaitUntilAsync(() => fixture.Model.Made.First().Computed >= PendingAnswer.MailboxTokens);
        var (deltas, last) = await ReadAsync(slow);

        Assert.That((deltas, last.Kind), Is.EqualTo((1000, GenerationEventKind.Finished)));
    }

    [Test]
    public async Task ReaderThatPausesForLong_IsNoHang()
    {
        var time = new FakeTimeProvider();
        await using var fixture = new SessionFixture(change: static settings => settings with { SlowReaderTime = TimeSpan.FromHours(1) }, time: time);
        await using var slow = fixture.Engine.GenerateAsync(SessionFixture.Job("", sampling: Questions.Endless, maxTokens: 1000), CancellationToken.None)
            .GetAsyncEnumerator(CancellationToken.None);
        await slow.MoveNextAsync();
        await fixture.WaitUntilAsync(() => fixture.Model.Made.First().Computed >= PendingAnswer.MailboxTokens);
        time.Advance(TimeSpan.FromMinutes(10));

        await fixture.WaitUntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return fixture.Engine.IsAlive;
        });

        Assert.That(fixture.Engine.IsIdle, Is.False);
    }

    [Test]
    public async Task IdleSession_IsGivenBackAfterItsTime()
    {
        await using var fixture = new SessionFixture(change: static settings => settings with { IdleTime = TimeSpan.FromMilliseconds(100) });
        var first = await fixture.AskAsync(France);
        await fixture.WaitUntilAsync(() => fixture.Model.Living == 0);
        var second = await fixture.AskAsync(France, first.RequireText(), "And of Japan?");

        Assert.That(second.Last.Usage.CachedTokens, Is.Zero, "nothing is left of it, and none is claimed");
        Assert.That(fixture.Model.Made, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task OtherSalt_SeesNothingOfAPrompt()
    {
        await using var fixture = new SessionFixture();
        await fixture.RunAsync(SessionFixture.Job(France, salt: "one"));
        var same = await fixture.RunAsync(SessionFixture.Job(France, salt: "one"));
        var other = await fixture.RunAsync(SessionFixture.Job(France, salt: "two"));

        Assert.That(same[^1].Usage.CachedTokens, Is.EqualTo(same[^1].Usage.PromptTokens - 1));
        Assert.That(other[^1].Usage.CachedTokens, Is.Zero);
    }

    [Test]
    public async Task EndTokensOfAJob_EndTheAnswerAndAreNoPartOfIt()
    {
        await using var fixture = new SessionFixture();
        var events = await fixture.RunAsync(SessionFixture.Job(France) with { EndTokens = new[] { (int)'F' } });

        Assert.That(events[^1].FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(events[^1].Usage.CompletionTokens, Is.EqualTo("The capital of F".Length));
        Assert.That(events.Count(static next => next.Kind == GenerationEventKind.Delta), Is.EqualTo("The capital of ".Length));
    }

    [TestCase(0, FailureKind.InvalidRequest, "no tokens")]
    [TestCase(2048, FailureKind.ContextLengthExceeded, "2048")]
    public async Task PromptThatNativeCodeMustNotSee_IsRefusedBefore(int length, FailureKind kind, string expected)
    {
        await using var fixture = new SessionFixture();
        var events = await fixture.RunAsync(SessionFixture.Job("") with { PromptTokens = new int[length] });

        Assert.That(events, Has.Count.EqualTo(1));
        Assert.That(events[0].Failure!.Kind, Is.EqualTo(kind));
        Assert.That(events[0].Failure!.Message, Does.Contain(expected));
        Assert.That(fixture.Model.Made, Is.Empty);
    }

    [TestCase(-1)]
    [TestCase(2000)]
    public async Task TokenOutsideTheVocabulary_IsRefused(int token)
    {
        await using var fixture = new SessionFixture();
        var events = await fixture.RunAsync(SessionFixture.Job("") with { PromptTokens = new[] { 1, token } });

        Assert.That(events.Single().Failure!.Message, Does.Contain($"{token}"));
    }

    [Test]
    public async Task Dispose_EndsTheSessionsBeforeTheModel()
    {
        var fixture = new SessionFixture();
        await fixture.AskAsync(France);
        var step = new TaskCompletionSource();
        fixture.Model.OnStep = _ => step.Task;
        var running = fixture.RunAsync(SessionFixture.Job("", sampling: Questions.Endless, maxTokens: 1500));
        await fixture.WaitUntilAsync(() => fixture.Model.Made.Count == 2);
        var disposing = fixture.DisposeAsync();
        step.SetResult();
        await disposing;

        Assert.That((await running)[^1].Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That((fixture.Model.Living, fixture.Model.IsDisposed), Is.EqualTo((0, true)));
    }

    private static async Task<(int Deltas, GenerationEvent Last)> ReadAsync(IAsyncEnumerator<GenerationEvent> events)
    {
        var (deltas, last) = (0, default(GenerationEvent));
        while (await events.MoveNextAsync())
        {
            last = events.Current;
            deltas += last.Kind == GenerationEventKind.Delta ? 1 : 0;
        }

        return (deltas, last);
    }
}
