using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaContextMemoryTests
{
    [Test]
    public void CopySequence_Unified_SharesAPrefixExactly()
    {
        using var context = DemoModel.NewContext(maxSequences: 2);
        Fill(context, sequence: 0, count: 20);
        context.CopySequence(0, 1, 0, 12);

        Assert.That(context.SequencePositionMax(1), Is.EqualTo(11));
        Assert.That(context.SequencePositionMin(1), Is.Zero);
        Assert.That(Next(context, sequence: 1, position: 12), Is.EqualTo(Next(Filled(12), sequence: 0, position: 12)).Within(1e-4f));
    }

    [Test]
    public void CopySequence_Split_CopiesTheWholeAndOnlyThat()
    {
        using var context = DemoModel.NewContext(maxSequences: 2, unified: false);
        Fill(context, sequence: 0, count: 20);

        Assert.That(
            () => context.CopySequence(0, 1, 0, 12), Throws.ArgumentException.With.Message.Contains("only a whole sequence"));
        context.CopySequence(0, 1, 0, -1);
        Assert.That(context.RemoveSequence(1, 12, -1), Is.True);
        Assert.That(Next(context, sequence: 1, position: 12), Is.EqualTo(Next(Filled(12), sequence: 0, position: 12)).Within(1e-4f));
        Assert.That(context.SequenceLength, Is.LessThan(context.ContextLength));
    }

    [Test]
    public void CopySequence_OntoOneThatIsNotEmpty_IsRefused()
    {
        using var context = DemoModel.NewContext(maxSequences: 2);
        Fill(context, sequence: 0, count: 4);
        Fill(context, sequence: 1, count: 4);

        Assert.That(() => context.CopySequence(0, 1, 0, 2), Throws.InvalidOperationException.With.Message.Contains("not empty"));
    }

    [Test]
    public void RemoveSequence_ForgetsTheTail()
    {
        using var context = DemoModel.NewContext();
        Fill(context, sequence: 0, count: 20);

        Assert.That(context.RemoveSequence(0, 5, -1), Is.True);
        Assert.That(context.SequencePositionMax(0), Is.EqualTo(4));
        Assert.That(context.RemoveSequence(0, -1, -1), Is.True);
        Assert.That(context.SequencePositionMax(0), Is.EqualTo(-1));
    }

    [Test]
    public void ClearMemory_ForgetsEverySequence()
    {
        using var context = DemoModel.NewContext(maxSequences: 2);
        Fill(context, sequence: 0, count: 4);
        Fill(context, sequence: 1, count: 4);

        context.ClearMemory();

        Assert.That((context.SequencePositionMax(0), context.SequencePositionMax(1)), Is.EqualTo((-1, -1)));
    }

    [TestCase(-1)]
    [TestCase(2)]
    public void AnyCall_UnknownSequence_IsRefused(int sequence)
    {
        using var context = DemoModel.NewContext(maxSequences: 2);

        Assert.Multiple(() =>
        {
            Assert.That(() => context.RemoveSequence(sequence, 0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => context.CopySequence(sequence, 0, 0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => context.CopySequence(0, sequence, 0, -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => context.SequencePositionMin(sequence), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => context.SequencePositionMax(sequence), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void AttachThreadPool_GivesTheSameAnswer()
    {
        var prompt = GreedyRun.Prompt("What is 3 plus 4?");
        using var plain = DemoModel.NewContext();
        using var pooled = DemoModel.NewContext();
        var pool = LlamaThreadPool.Create(
            DemoModel.Library, new ThreadPoolParameters { Threads = 1, Poll = 0, Cores = [0], OneCorePerThread = true });

        pooled.AttachThreadPool(pool);
        pool.Dispose();

        Assert.That(GreedyRun.Answer(pooled, prompt, 12), Is.EqualTo(GreedyRun.Answer(plain, prompt, 12)).And.Not.Empty);
    }

    [TestCase(0, 50, 0)]
    [TestCase(513, 50, 0)]
    [TestCase(2, 101, 0)]
    [TestCase(2, 50, 100_000)]
    public void ThreadPool_ImpossibleParameters_AreRefused(int threads, int poll, int core) =>
        Assert.That(
            () => LlamaThreadPool.Create(DemoModel.Library, new ThreadPoolParameters { Threads = threads, Poll = poll, Cores = [core] }),
            Throws.ArgumentException);

    private static float[] Next(LlamaContext context, int sequence, int position)
    {
        using var batch = new LlamaBatch(1);
        batch.Add(777, position, sequence, wantsLogits: true);
        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
        return context.GetLogits(0).ToArray();
    }

    private static LlamaContext Filled(int count)
    {
        var context = DemoModel.NewContext();
        Fill(context, 0, count);
        return context;
    }

    private static void Fill(LlamaContext context, int sequence, int count)
    {
        using var batch = new LlamaBatch(count);
        for (var i = 0; i < count; i++)
        {
            batch.Add(300 + (i * 7), i, sequence, wantsLogits: false);
        }

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
    }
}
