using System.Text;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Prompting;
using NUnit.Framework;

namespace Gateway.Tests.Prompting;

internal sealed class LocalBackendTests
{
    private static readonly SamplingParameters Greedy = new(0, 1, 0, 0, 1, 0, 0, 1, 0);
    private static readonly FakeTokenizer Vocabulary = new(FakeTokenizer.ChatGlm2Pieces);
    private static readonly ChatTemplate Template = ChatGlm2Template.Create(Vocabulary, SystemPlacement.First)!;

    [Test]
    public async Task Prompt_IsThePrefixTokensAndTheTokenisedRounds()
    {
        await using var engine = Engine();

        await AnswerAsync(engine, Job());

        int[] expected = [1001, 1003, .. Pieces.Bytes("[Round 1]\n\n问：Hi\n\n答：").Select(b => (int)b)];
        Assert.That(engine.Job!.PromptTokens.ToArray(), Is.EqualTo(expected));
        Assert.That(engine.Job.Sampling, Is.EqualTo(Greedy));
        Assert.That(engine.Job.MaxTokens, Is.EqualTo(100));
    }

    [Test]
    public async Task EndTokens_AreTheTemplates()
    {
        var vocabulary = new FakeTokenizer(FakeTokenizer.ChatGlm3Pieces);
        await using var engine = Engine();

        await CollectAsync(new LocalBackend(ChatGlm3Template.Create(vocabulary)!, vocabulary, engine), Job());

        Assert.That(engine.Job!.EndTokens.ToArray(), Is.EqualTo(new[] { 1006, 1008 }));
    }

    [Test]
    public async Task Answer_StartsRunsAndFinishesOnce()
    {
        await using var engine = Engine("Hel", "lo", " ");

        var events = await AnswerAsync(engine, Job());

        Assert.That(events.Select(e => e.Kind), Is.EqualTo(new[]
        {
            GenerationEventKind.Started, GenerationEventKind.Delta, GenerationEventKind.Delta, GenerationEventKind.Finished,
        }));
        Assert.That(events.Select(e => e.Text), Is.EqualTo(new[] { "", "Hel", "lo", "" }));
        Assert.That(events[^1].Reason, Is.EqualTo(FinishReason.Stop));
        Assert.That(events[^1].Usage.CompletionTokens, Is.EqualTo(4), "the engine's count, end token included");
    }

    [Test]
    public async Task StopText_EndsTheEngineAtOnceWithItsCounts()
    {
        await using var engine = Engine("a", "b", "EN", "D", "never");
        await using var events = new LocalBackend(Template, Vocabulary, engine)
            .AnswerAsync(Job("END"), CancellationToken.None).GetAsyncEnumerator();
        while (await events.MoveNextAsync() && events.Current.Kind != GenerationEventKind.Finished)
        {
            Assert.That(Encoding.UTF8.GetString(events.Current.Text.Span), Does.Not.Contain("E"));
        }

        Assert.That(events.Current.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(events.Current.Usage.CompletionTokens, Is.EqualTo(4));
        Assert.That(engine.TokensAskedFor, Is.EqualTo(4));
        Assert.That(engine.IsReleased, Is.True, "before the reader asks for more");
        Assert.That(await events.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task HeldBackText_ComesBeforeTheEnd()
    {
        await using var engine = new ScriptedEngine([Pieces.Bytes("a EN")])
        {
            End = usage => GenerationEvent.Finished(FinishReason.Length, usage),
        };

        var events = await AnswerAsync(engine, Job("END"));

        Assert.That(events.Select(e => e.Text), Is.EqualTo(new[] { "", "a", " EN", "" }));
        Assert.That(events[^1].Reason, Is.EqualTo(FinishReason.Length));
    }

    [Test]
    public async Task PromptWithoutRoom_IsRefusedWithBothNumbers()
    {
        await using var engine = new ScriptedEngine([]) { ContextLength = Length() };

        var events = await AnswerAsync(engine, Job());

        Assert.That(events, Has.Count.EqualTo(1));
        Assert.That(events[0].Failure!.Kind, Is.EqualTo(FailureKind.ContextLengthExceeded));
        Assert.That(events[0].Failure!.Message, Does.Contain($"has {Length()} tokens").And.Contain($"holds {Length()} "));
        Assert.That(engine.Job, Is.Null, "the engine never sees it");
    }

    [Test]
    public async Task PromptFarTooLong_IsRefusedWithoutTokenisingIt()
    {
        await using var engine = new ScriptedEngine([]) { ContextLength = 100 };
        var text = new string('a', 16 * 500);

        var events = await AnswerAsync(engine, Job() with { Messages = [new ChatMessage(ChatRole.User, text)] });

        Assert.That(events[0].Failure!.Kind, Is.EqualTo(FailureKind.ContextLengthExceeded));
        Assert.That(events[0].Failure!.Message, Does.Contain("at least 50").And.Contain("holds 100 "));
    }

    [Test]
    public async Task PromptWithRoomForOneToken_IsTaken()
    {
        await using var engine = new ScriptedEngine([]) { ContextLength = Length() + 1 };

        await AnswerAsync(engine, Job());

        Assert.That(engine.Job!.MaxTokens, Is.EqualTo(1));
    }

    [Test]
    public async Task EngineFailure_IsTheLastEvent()
    {
        var failure = new GenerationFailure(FailureKind.Overloaded, "later");
        await using var engine = new ScriptedEngine([]) { End = _ => GenerationEvent.Failed(failure) };

        var events = await AnswerAsync(engine, Job());

        Assert.That(events[^1].Failure, Is.SameAs(failure));
    }

    [Test]
    public async Task EngineThatFallsSilent_IsAnInternalFailure()
    {
        await using var engine = new ScriptedEngine([Pieces.Bytes("a")]) { End = null };

        var events = await AnswerAsync(engine, Job());

        Assert.That(events[^1].Failure!.Kind, Is.EqualTo(FailureKind.Internal));
        Assert.That(events.Count(e => e.Kind >= GenerationEventKind.Finished), Is.EqualTo(1));
    }

    [Test]
    public async Task Cancellation_ReachesTheEngine()
    {
        using var cancellation = new CancellationTokenSource();
        await using var engine = Engine("a", "b", "c");
        await using var events = new LocalBackend(Template, Vocabulary, engine)
            .AnswerAsync(Job(), cancellation.Token).GetAsyncEnumerator();
        await events.MoveNextAsync();
        await events.MoveNextAsync();
        await cancellation.CancelAsync();

        Assert.That(async () => await events.MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(engine.IsReleased, Is.True);
    }

    [Test]
    public async Task ReaderThatLeaves_ReleasesTheEngine()
    {
        await using var engine = Engine("a", "b", "c");
        await foreach (var next in new LocalBackend(Template, Vocabulary, engine).AnswerAsync(Job(), CancellationToken.None))
        {
            if (next.Kind == GenerationEventKind.Delta)
            {
                break;
            }
        }

        Assert.That((engine.TokensAskedFor, engine.IsReleased), Is.EqualTo((1, true)));
    }

    [Test]
    public void MoreTokens_AllocateNoMore() =>
        Assert.That(AllocatedBy(20_000), Is.EqualTo(AllocatedBy(2_000)).Within(1_024));

    private static long AllocatedBy(int tokens)
    {
        var engine = new ScriptedEngine(Enumerable.Repeat("你 EN"u8.ToArray(), tokens));
        var backend = new LocalBackend(Template, Vocabulary, engine);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var drained = DrainAsync(backend, Job("END"));
        Assert.That(drained.IsCompletedSuccessfully, Is.True, "the scripted engine never waits, so this thread did it all");
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static async Task DrainAsync(LocalBackend backend, ChatJob job)
    {
        await foreach (var next in backend.AnswerAsync(job, CancellationToken.None))
        {
            _ = next;
        }
    }

    private static ScriptedEngine Engine(params string[] pieces) => new(pieces.Select(Pieces.Bytes));

    private static ChatJob Job(params string[] stop) =>
        new("chatcmpl-test", [new ChatMessage(ChatRole.User, "Hi")], Greedy, 100, stop);

    private static int Length() => 2 + Pieces.Bytes("[Round 1]\n\n问：Hi\n\n答：").Length;

    private static Task<List<Seen>> AnswerAsync(ScriptedEngine engine, ChatJob job) =>
        CollectAsync(new LocalBackend(Template, Vocabulary, engine), job);

    private static async Task<List<Seen>> CollectAsync(LocalBackend backend, ChatJob job)
    {
        var events = new List<Seen>();
        await foreach (var next in backend.AnswerAsync(job, CancellationToken.None))
        {
            events.Add(new Seen(
                next.Kind, Encoding.UTF8.GetString(next.Text.Span), next.FinishReason, next.Usage, next.Failure));
        }

        return events;
    }

    /// <summary>An event with its text copied: the event's own is gone when the next one is asked for.</summary>
    private sealed record Seen(
        GenerationEventKind Kind, string Text, FinishReason Reason, TokenUsage Usage, GenerationFailure? Failure);
}
