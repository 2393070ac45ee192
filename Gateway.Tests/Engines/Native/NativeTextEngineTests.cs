using Gateway.Generation;
using Gateway.Options;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

[TestFixture]
[CancelAfter(120_000)]
internal sealed class NativeTextEngineTests
{
    private static readonly string[] Questions =
    [
        "Hello!", "你好", "Who are you?", "你是谁？", "What is 17 + 25?", "What is the capital of France?", "法国的首都是哪里？",
        "What is the capital of Japan?", "猫用英语怎么说？", "What is the opposite of hot?", "What can you do?",
        "Translate to Chinese: water", "How do I stream an answer?", "What is LlamaGateway?", "背一首李白的诗", "What colour is a banana?",
    ];

    [Test]
    public async Task Generate_Question_AnswersAndEndsWithStop()
    {
        await using var fixture = new EngineFixture();
        var answer = await fixture.AskAsync(fixture.Job("What is 17 + 25?"));

        Assert.That(answer.Text, Is.EqualTo("17 + 25 = 42"));
        Assert.That(answer.Last.Kind, Is.EqualTo(GenerationEventKind.Finished));
        Assert.That(answer.Last.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(answer.Events[0], Is.EqualTo(GenerationEventKind.Started));
        Assert.That(answer.Events.Count(static kind => kind is GenerationEventKind.Started or GenerationEventKind.Finished), Is.EqualTo(2));
        Assert.That(answer.Last.Usage.PromptTokens, Is.EqualTo(fixture.Job("What is 17 + 25?").PromptTokens.Length));

        // Every token of the answer has text of its own; the end-of-generation token counts too.
        var deltas = answer.Events.Count(static kind => kind == GenerationEventKind.Delta);
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(deltas + 1));
    }

    [Test]
    public async Task Generate_MaxTokens_EndsWithLengthAfterExactlySoMany()
    {
        await using var fixture = new EngineFixture();
        var answer = await fixture.AskAsync(fixture.Job("Tell me a story about a penguin.", maxTokens: 7));

        Assert.That(answer.Last.FinishReason, Is.EqualTo(FinishReason.Length));
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(7));
        Assert.That(answer.Events.Count(static kind => kind == GenerationEventKind.Delta), Is.EqualTo(7));
    }

    [Test]
    public async Task Generate_ContextEnds_EndsWithLength()
    {
        await using var fixture = new EngineFixture(new EngineOptions { ContextLength = 64 });
        var job = fixture.Job("Tell me a story about a penguin.", maxTokens: 500);
        var answer = await fixture.AskAsync(job);

        Assert.That(answer.Last.FinishReason, Is.EqualTo(FinishReason.Length));
        Assert.That(answer.Last.Usage.CompletionTokens, Is.EqualTo(64 - job.PromptTokens.Length));
    }

    [Test]
    public async Task Generate_PromptAsLongAsTheContext_IsRefusedWithBothNumbers()
    {
        await using var fixture = new EngineFixture(new EngineOptions { ContextLength = 32 });
        var job = fixture.Job(string.Concat(Enumerable.Repeat("penguin ", 60)));
        var answer = await fixture.AskAsync(job);

        Assert.That(answer.Last.Failure!.Kind, Is.EqualTo(FailureKind.ContextLengthExceeded));
        Assert.That(answer.Last.Failure.Message, Does.Contain($"{job.PromptTokens.Length} tokens").And.Contain("32"));
    }

    [Test]
    public async Task Generate_TokenOutsideTheVocabulary_IsRefused()
    {
        await using var fixture = new EngineFixture();
        var answer = await fixture.AskAsync(fixture.Job("Hello!") with { PromptTokens = new[] { 1, 6144 } });

        Assert.That(answer.Last.Failure!.Kind, Is.EqualTo(FailureKind.InvalidRequest));
        Assert.That(answer.Last.Failure.Message, Does.Contain("6144"));
    }

    [TestCase(KvCacheLayout.Split)]
    [TestCase(KvCacheLayout.Unified)]
    public async Task Generate_SixteenAtOnce_AnswerAsEachDoesAlone(KvCacheLayout layout)
    {
        await using var fixture = new EngineFixture(new EngineOptions { KvCacheLayout = layout });
        var alone = new List<string>();
        foreach (var question in Questions)
        {
            // A salt of its own, so that nothing of it is cached before.
            alone.Add((await fixture.AskAsync(fixture.Job(question, salt: question))).Text);
        }

        var together = await Task.WhenAll(Questions.Select(question => fixture.AskAsync(fixture.Job(question))));
        Assert.That(together.Select(static answer => answer.Text), Is.EqualTo(alone));
    }

    [Test]
    public async Task Generate_FourTimesTheCache_EveryAnswerIsThatOfAQuietEngine()
    {
        await using var quiet = new EngineFixture();
        await using var tight = new EngineFixture(new EngineOptions { ContextLength = 160, KvCacheTokens = 256, MaxSequences = 16 });
        var expected = new List<string>();
        foreach (var question in Questions)
        {
            expected.Add((await quiet.AskAsync(quiet.Job(question, maxTokens: 100))).Text);
        }

        var answers = await Task.WhenAll(Questions.Select(question => tight.AskAsync(tight.Job(question, maxTokens: 100))));
        Assert.That(answers.Select(static answer => answer.Last.Kind), Is.All.EqualTo(GenerationEventKind.Finished));
        Assert.That(answers.Select(static answer => answer.Text), Is.EqualTo(expected));
    }

    [TestCase(KvCacheLayout.Split)]
    [TestCase(KvCacheLayout.Unified)]
    public async Task Generate_SamePromptAgain_TakesItFromTheCacheAndAnswersTheSame(KvCacheLayout layout)
    {
        await using var fixture = new EngineFixture(new EngineOptions { KvCacheLayout = layout });
        var job = fixture.Job("What is the capital of France?");
        var first = await fixture.AskAsync(job);
        var second = await fixture.AskAsync(job);
        var otherKey = await fixture.AskAsync(job with { CacheSalt = "another key" });

        Assert.That(first.Last.Usage.CachedTokens, Is.Zero);
        Assert.That(second.Last.Usage.CachedTokens, Is.EqualTo(job.PromptTokens.Length - 1));
        Assert.That(otherKey.Last.Usage.CachedTokens, Is.Zero);
        Assert.That(second.Text, Is.EqualTo(first.Text));
    }

    [TestCase(KvCacheLayout.Split)]
    [TestCase(KvCacheLayout.Unified)]
    public async Task Generate_LongPromptSharedByRunningRequests_IsComputedOnceAndAnsweredAsAlone(KvCacheLayout layout)
    {
        await using var fixture = new EngineFixture(new EngineOptions { KvCacheLayout = layout, MaxSequences = 8 });
        var beginning = string.Concat(Enumerable.Repeat("The sky is blue. ", 30));
        string[] questions = ["What is 17 + 25?", "What is the capital of France?", "Who are you?", "What is the opposite of hot?"];
        var alone = new List<string>();
        foreach (var question in questions)
        {
            alone.Add((await fixture.AskAsync(fixture.Job(beginning + question, salt: question))).Text);
        }

        var together = await Task.WhenAll(questions.Select(question => fixture.AskAsync(fixture.Job(beginning + question, salt: "all"))));
        Assert.That(together.Select(static answer => answer.Text), Is.EqualTo(alone));
        Assert.That(together.Count(static answer => answer.Last.Usage.CachedTokens > 120), Is.EqualTo(3), "all but the first share it");
    }

    [TestCase(64, 16, null, null)]
    [TestCase(512, 1, 50, 50)]
    [TestCase(512, 16, 64, 64)]
    public async Task Generate_SmallestSettings_Answer(int batchTokens, int sequences, int? contextLength, int? cells)
    {
        await using var fixture = new EngineFixture(new EngineOptions
        {
            BatchTokens = batchTokens,
            MaxSequences = sequences,
            ContextLength = contextLength,
            KvCacheTokens = cells,
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fixture.AskAsync(fixture.Job("What is 17 + 25?"))));
        Assert.That(answers.Select(static answer => answer.Text), Is.All.EqualTo("17 + 25 = 42"));
    }

    [TestCase(KvCacheLayout.Split, KvCachePrecision.F16)]
    [TestCase(KvCacheLayout.Unified, KvCachePrecision.F16)]
    [TestCase(KvCacheLayout.Split, KvCachePrecision.Q8_0)]
    [TestCase(KvCacheLayout.Unified, KvCachePrecision.Q8_0)]
    [TestCase(KvCacheLayout.Unified, KvCachePrecision.F32)]
    public async Task Generate_OtherKindsOfCache_AnswerToo(KvCacheLayout layout, KvCachePrecision precision)
    {
        await using var fixture = new EngineFixture(new EngineOptions
        {
            KvCacheLayout = layout,
            KvCacheType = precision,
            MaxSequences = 4,
            ContextLength = 256,
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => fixture.AskAsync(fixture.Job("What is 17 + 25?"))));

        Assert.That(answers.Select(static answer => answer.Text), Is.All.EqualTo("17 + 25 = 42"));
        Assert.That(answers.Any(static answer => answer.Last.Usage.CachedTokens > 0));
    }

    [Test]
    public async Task Generate_SameSeed_SameAnswer()
    {
        await using var fixture = new EngineFixture();
        var hot = EngineFixture.Greedy with { Temperature = 1.5f, Seed = 7 };
        var answers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add((await fixture.AskAsync(fixture.Job("Tell me a story about a penguin.", 60, hot))).Text);
        }

        var other = await fixture.AskAsync(fixture.Job("Tell me a story about a penguin.", 60, hot with { Seed = 8 }));
        Assert.That(answers, Is.All.EqualTo(answers[0]));
        Assert.That(other.Text, Is.Not.EqualTo(answers[0]));
    }

    [Test]
    public async Task Generate_EndTokenOfTheJob_EndsWithStop()
    {
        await using var fixture = new EngineFixture();
        var plain = await fixture.AskAsync(fixture.Job("What is 17 + 25?"));
        var equals = fixture.Job("=").PromptTokens;
        var ended = await fixture.AskAsync(fixture.Job("What is 17 + 25?") with { EndTokens = equals });

        Assert.That(plain.Text, Does.Contain('='));
        Assert.That(ended.Last.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(ended.Text.Length, Is.LessThan(plain.Text.Length));
    }
}
