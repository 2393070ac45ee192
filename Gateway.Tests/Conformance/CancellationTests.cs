using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Conformance;

/// <summary>
/// A reader that leaves, at any point and in any way: its work ends, and the next request is answered as if it had never
/// been there. The engine has one place, so that what is not given back is missed.
/// </summary>
[TestFixtureSource(typeof(EngineKind), nameof(EngineKind.All))]
[CancelAfter(60_000)]
internal sealed class CancellationTests(EngineKind kind) : ConformanceTestBase(kind)
{
    protected override EngineShape Shape => new(MaxSequences: 1, QueueLength: 4);

    [Test]
    public async Task BeforeTheStart_GivesNoEvent(CancellationToken cancellationToken)
    {
        await using var events = Enumerate(Questions.AskEndlessly(), new CancellationToken(canceled: true));

        Assert.That(async () => await events.MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task StreamThatNobodyReads_CostsNothing(CancellationToken cancellationToken)
    {
        await using (Enumerate(Questions.AskEndlessly(), cancellationToken))
        {
            Assert.That(Engine.IsIdle);
        }

        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task InPrefill_EndsTheStream(CancellationToken cancellationToken)
    {
        for (var round = 0; round < 5; round++)
        {
            using var leaving = new CancellationTokenSource();
            await using var events = Enumerate(Questions.AskAtLength(round) with { Sampling = Questions.Endless }, leaving.Token);
            var first = events.MoveNextAsync().AsTask();
            await leaving.CancelAsync();

            await RequireCancelledAsync(events, first);
            await RequireNextAnswerAsync(cancellationToken);
        }
    }

    [Test]
    public async Task AfterSomeEvents_EndsTheStream([Values(1, 2, 3, 6, 40)] int read, CancellationToken cancellationToken)
    {
        using var leaving = new CancellationTokenSource();
        await using var events = Enumerate(Questions.AskEndlessly(), leaving.Token);
        await ReadAsync(events, read);
        await leaving.CancelAsync();

        await RequireCancelledAsync(events, events.MoveNextAsync().AsTask());
        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task WhileTheReaderWaits_EndsTheStream([Values(1, 4)] int read, CancellationToken cancellationToken)
    {
        using var leaving = new CancellationTokenSource();
        await using var events = Enumerate(Questions.AskEndlessly(), leaving.Token);
        await ReadAsync(events, read);
        var next = events.MoveNextAsync().AsTask();
        await leaving.CancelAsync();

        await RequireCancelledAsync(events, next);
        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task DisposedAfterSomeEvents_EndsTheWork([Values(1, 2, 3, 6, 40)] int read, CancellationToken cancellationToken)
    {
        await using (var events = Enumerate(Questions.AskEndlessly(), cancellationToken))
        {
            await ReadAsync(events, read);
        }

        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task InTheQueue_EndsThatOneAlone(CancellationToken cancellationToken)
    {
        await using var running = Enumerate(Questions.AskEndlessly(), cancellationToken);
        await ReadAsync(running, 2);
        using var leaving = new CancellationTokenSource();
        await using var waiting = Enumerate(Questions.AskEndlessly("你好"), leaving.Token);
        var first = waiting.MoveNextAsync().AsTask();
        await leaving.CancelAsync();

        await RequireCancelledAsync(waiting, first);
        for (var i = 0; i < 10; i++)
        {
            Assert.That(await running.MoveNextAsync());
            Assert.That(running.Current.Kind, Is.EqualTo(GenerationEventKind.Delta), "the running one is not touched");
        }

        await running.DisposeAsync();
        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task AfterTheEnd_ChangesNothing(CancellationToken cancellationToken)
    {
        using var leaving = new CancellationTokenSource();
        var answer = await Engine.AskAsync(Questions.Ask(Questions.France), leaving.Token);
        await leaving.CancelAsync();

        Assert.That(answer.RequireText(), Is.EqualTo(Engine.Reference.Answer(Questions.France).Text));
        await RequireNextAnswerAsync(cancellationToken);
    }

    [Test]
    public async Task TokenOfTheEnumeration_CountsToo(CancellationToken cancellationToken)
    {
        using var leaving = new CancellationTokenSource();
        await using var events = Engine.Backend.AnswerAsync(Questions.AskEndlessly(), cancellationToken).GetAsyncEnumerator(leaving.Token);
        await ReadAsync(events, 2);
        await leaving.CancelAsync();

        await RequireCancelledAsync(events, events.MoveNextAsync().AsTask());
        await RequireNextAnswerAsync(cancellationToken);
    }

    private static async Task ReadAsync(IAsyncEnumerator<GenerationEvent> events, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.That(await events.MoveNextAsync(), "an endless answer goes on");
            Assert.That(events.Current.Kind, Is.EqualTo(i == 0 ? GenerationEventKind.Started : GenerationEventKind.Delta), events.Current.Failure?.Message);
        }
    }

    /// <summary>What was on its way may still come; then the cancellation ends the stream, and neither an end nor a failure does.</summary>
    private static async Task RequireCancelledAsync(IAsyncEnumerator<GenerationEvent> events, Task<bool> next)
    {
        try
        {
            while (await next)
            {
                Assert.That(events.Current.Kind, Is.LessThan(GenerationEventKind.Finished), events.Current.Failure?.Message);
                next = events.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Assert.Fail("The stream ended as if it were whole.");
    }

    private IAsyncEnumerator<GenerationEvent> Enumerate(ChatJob job, CancellationToken cancellationToken) =>
        Engine.Backend.AnswerAsync(job, cancellationToken).GetAsyncEnumerator(CancellationToken.None);

    private async Task RequireNextAnswerAsync(CancellationToken cancellationToken)
    {
        var answer = await Engine.AskAsync(Questions.Ask(Questions.FranceInChinese), cancellationToken);

        Assert.That(answer.RequireText(), Is.EqualTo(Engine.Reference.Answer(Questions.FranceInChinese).Text));
    }
}
