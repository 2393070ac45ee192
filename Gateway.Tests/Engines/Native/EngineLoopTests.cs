using Gateway.Engines.Native;
using Gateway.Generation;
using Gateway.Options;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

/// <summary>The engine's loop driven step by step on the test's own thread.</summary>
[TestFixture(KvCacheLayout.Split)]
[TestFixture(KvCacheLayout.Unified)]
internal sealed class EngineLoopTests(KvCacheLayout layout)
{
    private NativeModel _model = null!;
    private Inbox _inbox = null!;
    private EngineLoop _loop = null!;

    [SetUp]
    public void Load()
    {
        var options = new EngineOptions
        {
            Threads = 1,
            MaxSequences = 4,
            KvCacheTokens = 4 * 2048,
            ContextLength = 2048,
            KvCacheLayout = layout,
        };
        var settings = EngineSettings.Resolve(options, new EngineOptions(), new ModelShape(2048, null));
        _model = NativeModel.Create(DemoModel.Library, DemoModel.Load(), settings);
        _inbox = new Inbox(16);
        _loop = new EngineLoop(_model, _inbox, TimeProvider.System, NullLogger.Instance);
    }

    [TearDown]
    public void Unload() => _model.Dispose();

    [TestCase(0f, 0, 0f, TestName = "greedy")]
    [TestCase(0.95f, 0, 0f, TestName = "the service's defaults")]
    [TestCase(0.95f, 40, 0f, TestName = "top_k")]
    [TestCase(0.95f, 0, 0.1f, TestName = "penalties")]
    public void Step_SteadyState_AllocatesNothing(float temperature, int topK, float frequencyPenalty)
    {
        var sequences = Enumerable.Range(0, 4).Select(seed => Add(EngineFixture.Greedy with
        {
            Temperature = temperature,
            TopP = 0.7f,
            TopK = topK,
            FrequencyPenalty = frequencyPenalty,
            Seed = (uint)seed,
        })).ToArray();
        for (var i = 0; i < 5; i++)
        {
            Step(sequences);
        }

        long tokens = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            tokens += Step(sequences);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(tokens, Is.EqualTo(4 * 20), "no answer may have ended");
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Step_ClientLeavesDuringALongPrefill_StopsWithinOneChunk()
    {
        var sequence = Add(EngineFixture.Greedy, promptLength: 1500);
        _loop.Step();
        var computed = sequence.Computed;
        sequence.Abort();
        _loop.Step();

        Assert.That(computed, Is.InRange(1, 1500));
        Assert.That(sequence.Computed, Is.EqualTo(computed), "nothing more was computed");
        Assert.That(sequence.End, Is.SameAs(SequenceEnd.Cancelled));
    }

    /// <summary>A sequence whose place is not the books' own breaks them just when it leaves.</summary>
    [Test]
    [CancelAfter(30_000)]
    public async Task Run_BooksBreakWhileASequenceLeaves_EveryReaderHearsOfItAndNobodyCountsAsWaiting()
    {
        var breaker = new BooksBreaker();
        var leaving = Add(EngineFixture.Greedy, sampler: breaker);
        breaker.Sequence = leaving;
        Sequence[] all = [leaving, .. Enumerable.Range(1, 7).Select(seed => Add(EngineFixture.Greedy with { Seed = (uint)seed }))];
        var readers = all.Select(ReadToEndAsync).ToArray();
        _loop.Run();

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(_loop.Fault, Is.InstanceOf<InvalidCastException>());
        Assert.That(all.Select(static sequence => sequence.End!.Failure!.Kind), Is.All.EqualTo(FailureKind.Internal));
        Assert.That(breaker.Disposals, Is.EqualTo(1));
        Assert.That((_inbox.Waiting, _loop.IsIdle, _loop.IsAlive), Is.EqualTo((0, true, false)), "nothing is left to drain");
    }

    [Test]
    public void Stop_AStepIsAboutToCompute_AbortsItAndTheRequestsHearWhy()
    {
        var sequence = Add(EngineFixture.Greedy, promptLength: 1500);
        var waiting = Add(EngineFixture.Greedy with { Seed = 1 }, promptLength: 1500);
        _loop.Step();
        var computed = sequence.Computed;
        _loop.Stop();
        _loop.Step();

        Assert.That(sequence.Computed, Is.EqualTo(computed), "the step was aborted");
        Assert.That(sequence.End, Is.Null, "and nothing has failed");

        _loop.Run();

        Assert.That(sequence.End?.Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That(waiting.End?.Failure?.Kind, Is.EqualTo(FailureKind.ShuttingDown));
        Assert.That(_loop.Fault, Is.Null);
    }

    /// <summary>Asks for a story, whose answer has some eighty tokens; or for nothing in particular at some length.</summary>
    private Sequence Add(SamplingParameters sampling, int promptLength = 0, ITokenSampler? sampler = null)
    {
        List<int> prompt = [_model.Tokenizer.FindControlToken("[gMASK]")!.Value, _model.Tokenizer.FindControlToken("<sop>")!.Value];
        _model.Tokenizer.Tokenize("[Round 1]\n\n问：讲一个关于狐狸的故事。\n\n答：", prompt);
        prompt.AddRange(Enumerable.Range(300, promptLength));
        var job = new PromptJob("test", prompt.ToArray(), sampling, 500, CacheSalt: $"{sampling.Seed}");
        var sequence = new Sequence(job, 2048, sampler ?? _model.CreateSampler(sampling));
        Assert.That(_inbox.TryAdd(sequence, out _));
        return sequence;
    }

    private int Step(Sequence[] sequences)
    {
        _loop.Step();
        var tokens = 0;
        foreach (var sequence in sequences)
        {
            while (sequence.Mailbox.TryRead(out _))
            {
                tokens++;
            }
        }

        return tokens;
    }

    private static async Task ReadToEndAsync(Sequence sequence)
    {
        while (await sequence.Mailbox.WaitAsync())
        {
            sequence.Mailbox.TryRead(out _);
        }
    }

    private sealed class BooksBreaker : ITokenSampler
    {
        public Sequence? Sequence { get; set; }

        public int Disposals { get; private set; }

        public int Sample(Span<float> logits)
        {
            Sequence!.Kv = new NoPlace();
            return -1;
        }

        public void Dispose() => Disposals++;
    }

    private sealed class NoPlace() : KvPlace(0);
}
