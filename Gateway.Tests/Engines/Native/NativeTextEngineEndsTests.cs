using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>Answers that end early: clients that leave or do not read, full queues, an engine that stops.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class NativeTextEngineEndsTests
{
    [Test]
    public async Task Cancel_OneOfTwo_LeavesTheOtherAndFreesTheSequence()
    {
        await using var fixture = new EngineFixture(new EngineOptions { MaxSequences = 2 });
        using var cancellation = new CancellationTokenSource();
        var neighbour = fixture.AskAsync(fixture.Job("讲一个关于狐狸的故事。"));
        var left = Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var next in fixture.Engine.GenerateAsync(fixture.Job("Hello!", 1500, EngineFixture.Endless), cancellation.Token))
            {
                if (next.Kind == GenerationEventKind.Delta)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        Assert.That(left, Is.Not.Null);
        Assert.That((await neighbour).Last.Kind, Is.EqualTo(GenerationEventKind.Finished));
        await fixture.WaitUntilIdleAsync();
        Assert.That(fixture.Engine.IsIdle);
    }

    [Test]
    public async Task Dispose_EnumerationLeftEarly_FreesTheSequence()
    {
        await using var fixture = new EngineFixture(new EngineOptions { MaxSequences = 1 });
        await foreach (var next in fixture.Engine.GenerateAsync(fixture.Job("Tell me a story about a penguin.", 1500), default))
        {
            if (next.Kind == GenerationEventKind.Delta)
            {
                break;
            }
        }

        var answer = await fixture.AskAsync(fixture.Job("What is 17 + 25?"));
        Assert.That(answer.Text, Is.EqualTo("17 + 25 = 42"));
    }

    [Test]
    public async Task Generate_QueueFull_IsRefusedWithRetryAfterAndTheOthersFinish()
    {
        await using var fixture = new EngineFixture(new EngineOptions { MaxSequences = 1, QueueLength = 4 });
        var jobs = Enumerable.Range(0, 40).Select(_ => fixture.AskAsync(fixture.Job("讲一个关于狐狸的故事。"))).ToArray();
        var answers = await Task.WhenAll(jobs);
        var refused = answers.Where(static answer => answer.Last.Kind == GenerationEventKind.Failed).ToArray();

        Assert.That(refused, Is.Not.Empty);
        Assert.That(refused.Select(static answer => answer.Last.Failure!.Kind), Is.All.EqualTo(FailureKind.Overloaded));
        Assert.That(refused.Select(static answer => answer.Last.Failure!.RetryAfter), Is.All.Not.Null);
        Assert.That(refused[0].Last.Failure!.Message, Does.Contain('4'));
        Assert.That(answers.Length - refused.Length, Is.GreaterThanOrEqualTo(4));
        Assert.That((await fixture.AskAsync(fixture.Job("What is 17 + 25?"))).Text, Is.EqualTo("17 + 25 = 42"));
    }

    [Test]
    public async Task Stop_WhileOneRuns_LetsItFinishAndRefusesNewOnes()
    {
        await using var fixture = new EngineFixture();
        var running = fixture.AskAsync(fixture.Job("讲一个关于狐狸的故事。"));
        var stop = fixture.Engine.StopAsync(TimeSpan.FromSeconds(30), default);
        var refused = await fixture.AskAsync(fixture.Job("Hello!"));
        await stop;

        Assert.That((await running).Last.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(refused.Last.Failure!.Kind, Is.EqualTo(FailureKind.ShuttingDown));
    }

    [Test]
    public async Task Stop_WithoutPatience_EndsTheRunningOnesWithAFailure()
    {
        await using var fixture = new EngineFixture();
        var running = Enumerable.Range(0, 20).Select(_ => fixture.AskAsync(fixture.Job("Hello!", 1900, EngineFixture.Endless))).ToArray();
        await fixture.Engine.StopAsync(TimeSpan.Zero, default);
        var answers = await Task.WhenAll(running);

        Assert.That(answers.Select(static answer => answer.Last.Failure?.Kind), Is.All.EqualTo(FailureKind.ShuttingDown));
        Assert.That(fixture.Engine.IsIdle);
    }

    [Test]
    public async Task Generate_ReaderStops_IsGivenUpAndTheNeighbourIsNotHeldUp()
    {
        await using var fixture = new EngineFixture(new EngineOptions { MaxSequences = 2, SlowReaderSeconds = 1 });
        await using var slow = fixture.Engine.GenerateAsync(fixture.Job("Hello!", 1900, EngineFixture.Endless), default).GetAsyncEnumerator();
        Assert.That(await slow.MoveNextAsync());
        Assert.That((await fixture.AskAsync(fixture.Job("What is 17 + 25?"))).Text, Is.EqualTo("17 + 25 = 42"));
        await fixture.WaitUntilIdleAsync();

        GenerationEvent last = default;
        while (await slow.MoveNextAsync())
        {
            last = slow.Current;
        }

        Assert.That(last.Failure?.Kind, Is.EqualTo(FailureKind.SlowReader));
    }
}
