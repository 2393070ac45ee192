using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>Expected failures: which kind, when, and that nobody else is hurt.</summary>
[TestFixtureSource(typeof(EngineKind), nameof(EngineKind.All))]
[CancelAfter(60_000)]
internal sealed class FailureTests(EngineKind kind) : ConformanceTestBase(kind)
{
    private const int Context = 256;

    protected override EngineShape Shape => new(ContextLength: Context, MaxSequences: 1, QueueLength: 2);

    [TestCase(300)]
    [TestCase(200_000)]
    public async Task PromptThatCannotFit_IsRefusedAloneWithTheLimit(int words, CancellationToken cancellationToken)
    {
        var running = Engine.AskAsync(Questions.Ask(Questions.France), cancellationToken);
        var answer = await Engine.AskAsync(Questions.Ask(string.Concat(Enumerable.Repeat("x ", words))), cancellationToken);

        Assert.That(answer.Events, Has.Count.EqualTo(1), "nothing was started");
        Assert.That(answer.Failure!.Kind, Is.EqualTo(FailureKind.ContextLengthExceeded));
        Assert.That(answer.Failure.Message, Does.Contain($"{Context}"));
        Assert.That((await running).RequireText(), Is.EqualTo(Engine.Reference.Answer(Questions.France).Text));
    }

    [Test]
    public async Task PromptThatJustFits_IsAnsweredWithOneToken(CancellationToken cancellationToken)
    {
        var question = "Hello";
        while (Engine.Reference.CountPrompt(question) < Context - 1)
        {
            question += question.Length % 2 == 0 ? "," : "7";
        }

        var fits = await Engine.AskAsync(Questions.Ask(question), cancellationToken);
        var tooLong = await Engine.AskAsync(Questions.Ask(question + ","), cancellationToken);

        Assert.That(Engine.Reference.CountPrompt(question), Is.EqualTo(Context - 1));
        Assert.That(fits.Last.Kind, Is.EqualTo(GenerationEventKind.Finished), fits.Failure?.Message);
        Assert.That(fits.Last.Usage.CompletionTokens, Is.EqualTo(1));
        Assert.That(tooLong.Failure?.Kind, Is.EqualTo(FailureKind.ContextLengthExceeded));
    }

    [Test]
    public async Task MoreThanMayWait_AreRefusedAndTheOthersAnswered(CancellationToken cancellationToken)
    {
        await using var engine = await Kind.StartAsync(Shape with { ContextLength = 2048 });
        await using var running = engine.Backend.AnswerAsync(Questions.AskEndlessly(), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await running.MoveNextAsync();
        var asked = Enumerable.Range(0, 12).Select(_ => engine.AskAsync(Questions.Ask(Questions.France), cancellationToken)).ToList();

        // Nobody is answered while the endless one runs, so whoever is done was refused.
        await Task.WhenAny(asked);
        await running.DisposeAsync();
        var answers = await Task.WhenAll(asked);

        var refused = answers.Where(static answer => answer.Failure is not null).ToList();
        Assert.That(refused, Has.Count.InRange(1, 10));
        Assert.That(refused.Select(static answer => answer.Failure!.Kind), Is.All.EqualTo(FailureKind.Overloaded));
        Assert.That(refused.Select(static answer => answer.Failure!.RetryAfter), Is.All.Not.Null);
        Assert.That(refused.Select(static answer => answer.Events.Count), Is.All.EqualTo(1));
        Assert.That(
            answers.Except(refused).Select(static answer => answer.RequireText()),
            Is.All.EqualTo(Engine.Reference.Answer(Questions.France).Text));
    }

    [Test]
    public async Task Stop_LetsTheRunningFinishAndRefusesTheNext(CancellationToken cancellationToken)
    {
        await using var engine = await Kind.StartAsync(Shape);
        await using var running = engine.Backend.AnswerAsync(Questions.AskEndlessly() with { MaxTokens = 60 }, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await running.MoveNextAsync();
        var stopping = engine.StopAsync(TimeSpan.FromSeconds(30));
        var refused = await engine.AskAsync(Questions.Ask(Questions.France), cancellationToken);
        GenerationEvent last = default;
        while (await running.MoveNextAsync())
        {
            last = running.Current;
        }

        await stopping;

        Assert.That(refused.Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That(last.Kind, Is.EqualTo(GenerationEventKind.Finished), last.Failure?.Message);
        Assert.That(last.Usage.CompletionTokens, Is.EqualTo(60));
    }

    [Test]
    public async Task StopWithoutPatience_EndsTheRunningWithAFailure(CancellationToken cancellationToken)
    {
        await using var engine = await Kind.StartAsync(Shape with { ContextLength = 2048, QueueLength = 8 });
        await using var running = engine.Backend.AnswerAsync(Questions.AskEndlessly(), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await running.MoveNextAsync();
        var waiting = Enumerable.Range(0, 3).Select(_ => engine.AskAsync(Questions.AskEndlessly(), cancellationToken)).ToList();
        await engine.StopAsync(TimeSpan.Zero);
        GenerationEvent last = default;
        while (await running.MoveNextAsync())
        {
            last = running.Current;
        }

        var answers = await Task.WhenAll(waiting);

        Assert.That(last.Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown), "the running one");
        Assert.That(answers.Select(static answer => answer.Failure?.Kind), Is.All.EqualTo(FailureKind.ShuttingDown));
        Assert.That(engine.IsIdle);
    }
}
