using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaContextTests
{
    [TestCase("What is 3 plus 4?", "3 + 4 = 7")]
    [TestCase("5加2等于几？", "5 + 2 = 7")]
    public void Decode_GreedyAnswerIsTheKnownOne(string question, string answer)
    {
        using var context = DemoModel.NewContext();

        var tokens = GreedyRun.Answer(context, GreedyRun.Prompt(question), 40);

        Assert.That(GreedyRun.Text(tokens).Trim(), Is.EqualTo(answer));
    }

    [Test]
    public void Decode_MarkedTokens_HaveFiniteLogitsOfTheWholeVocabulary()
    {
        using var context = DemoModel.NewContext();
        using var batch = new LlamaBatch(8);
        batch.Add(100, 0, 0, wantsLogits: true);
        batch.Add(101, 1, 0, wantsLogits: false);
        batch.Add(102, 2, 0, wantsLogits: true);

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));

        foreach (var index in (int[])[0, 2])
        {
            var logits = context.GetLogits(index).ToArray();
            Assert.That(logits, Has.Length.EqualTo(6144));
            Assert.That(logits.All(float.IsFinite), Is.True);
            Assert.That(logits.Distinct().Count(), Is.GreaterThan(1000));
        }
    }

    [TestCase(1, Description = "not marked")]
    [TestCase(3, Description = "not in the batch")]
    [TestCase(-1)]
    public void GetLogits_OfATokenThatHasNone_Throws(int index)
    {
        using var context = DemoModel.NewContext();
        using var batch = new LlamaBatch(8);
        batch.Add(100, 0, 0, wantsLogits: true);
        batch.Add(101, 1, 0, wantsLogits: false);
        batch.Add(102, 2, 0, wantsLogits: true);
        context.Decode(batch);

        Assert.That(() => context.GetLogits(index).Length, Throws.InvalidOperationException.With.Message.Contains($"Token {index} "));
    }

    [Test]
    public void GetLogits_BeforeADecodeAndAfterAFailedOne_Throws()
    {
        using var context = DemoModel.NewContext();
        using var batch = new LlamaBatch(8);

        Assert.That(() => context.GetLogits(0).Length, Throws.InvalidOperationException);
        batch.Add(100, 0, 0, wantsLogits: true);
        context.Decode(batch);
        Assert.That(context.GetLogits(0).Length, Is.EqualTo(6144));

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.InvalidBatch), "position 0 a second time");
        Assert.That(() => context.GetLogits(0).Length, Throws.InvalidOperationException);
    }

    [TestCase(6144, 0, "Token 0 of the batch is 6144")]
    [TestCase(int.MaxValue, 0, "the vocabulary has 0 to 6143")]
    [TestCase(100, 2, "sequence 2; the context has 0 to 1")]
    [TestCase(100, 255, "sequence 255")]
    public void Decode_IdsOutOfRange_AreRefused(int token, int sequence, string message)
    {
        using var context = DemoModel.NewContext(maxSequences: 2);
        using var batch = new LlamaBatch(8);
        batch.Add(token, 0, sequence, wantsLogits: true);

        Assert.That(() => context.Decode(batch), Throws.ArgumentException.With.Message.Contains(message));
    }

    [Test]
    public void Decode_EmptyBatch_IsRefused()
    {
        using var context = DemoModel.NewContext();
        using var batch = new LlamaBatch(8);

        Assert.That(() => context.Decode(batch), Throws.ArgumentException.With.Message.Contains("empty"));
    }

    [Test]
    public void Decode_MoreTokensThanTheContextTakes_IsRefused()
    {
        using var context = DemoModel.NewContext(batchTokens: 16);
        using var batch = new LlamaBatch(32);
        for (var i = 0; i < 17; i++)
        {
            batch.Add(100, i, 0, wantsLogits: false);
        }

        Assert.That(() => context.Decode(batch), Throws.ArgumentException.With.Message.Contains("17 tokens; the context takes 16"));
    }

    [Test]
    public void Decode_MoreOutputsThanReserved_IsRefused()
    {
        using var context = LlamaContext.Create(
            DemoModel.Model, new ContextParameters { ContextLength = 256, BatchTokens = 16, MicroBatchTokens = 16, MaxOutputs = 2, Threads = 1, BatchThreads = 1 });
        using var batch = new LlamaBatch(16);
        for (var i = 0; i < 3; i++)
        {
            batch.Add(100 + i, i, 0, wantsLogits: true);
        }

        Assert.That(() => context.Decode(batch), Throws.ArgumentException.With.Message.Contains("the logits of 3 tokens"));
        batch.Clear();
        batch.Add(100, 0, 0, wantsLogits: true);
        batch.Add(101, 1, 0, wantsLogits: true);
        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
    }

    [Test]
    public void Decode_AFullKvCache_FindsNoSlotAndChangesNothing()
    {
        using var context = DemoModel.NewContext(contextLength: 256, batchTokens: 256);
        using var batch = new LlamaBatch(256);
        for (var i = 0; i < 250; i++)
        {
            batch.Add(100 + (i % 50), i, 0, wantsLogits: false);
        }

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
        batch.Clear();
        for (var i = 250; i < 260; i++)
        {
            batch.Add(100, i, 0, wantsLogits: false);
        }

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.NoKvSlot));
        Assert.That(context.SequencePositionMax(0), Is.EqualTo(249));
    }

    [Test]
    public void Abort_StopsTheNextDecodeAndOnlyThat()
    {
        using var context = DemoModel.NewContext();
        using var batch = new LlamaBatch(8);
        batch.Add(100, 0, 0, wantsLogits: true);

        context.Abort();

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Aborted));
        Assert.That(context.SequencePositionMax(0), Is.EqualTo(-1));
        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
    }

    [Test]
    public void Context_OutlivesTheDisposalOfItsModel()
    {
        var model = DemoModel.Load();
        var context = LlamaContext.Create(model, new ContextParameters { ContextLength = 256, BatchTokens = 64, MicroBatchTokens = 64, Threads = 1, BatchThreads = 1 });
        var prompt = GreedyRun.Prompt("What is 3 plus 4?");
        using var batch = new LlamaBatch(64);
        for (var i = 0; i < prompt.Length; i++)
        {
            batch.Add(prompt[i], i, 0, wantsLogits: i == prompt.Length - 1);
        }

        model.Dispose();

        Assert.That(context.Decode(batch), Is.EqualTo(DecodeStatus.Ok));
        Assert.That(context.GetLogits(prompt.Length - 1).Length, Is.EqualTo(6144));
        context.Dispose();
        Assert.That(() => context.Decode(batch), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => context.SequencePositionMax(0), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Decode_ADisposedBatch_Throws()
    {
        using var context = DemoModel.NewContext();
        var batch = new LlamaBatch(8);
        batch.Add(100, 0, 0, wantsLogits: true);
        batch.Dispose();

        Assert.That(() => context.Decode(batch), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => batch.Add(1, 0, 0, false), Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase(0, 1, 1, "ContextLength is 0")]
    [TestCase(256, 0, 1, "MaxSequences is 0")]
    [TestCase(256, 8, 4, "BatchTokens is 4; 8 to")]
    [TestCase(256, 1000, 1000, "MaxSequences is 1000; 1 to 256")]
    public void Create_ImpossibleSizes_AreRefused(int length, int sequences, int batch, string message) =>
        Assert.That(
            () => LlamaContext.Create(DemoModel.Model, new ContextParameters
            {
                ContextLength = Math.Max(length, length == 0 ? 0 : sequences),
                MaxSequences = sequences,
                BatchTokens = batch,
                MicroBatchTokens = 1,
            }),
            Throws.ArgumentException.With.Message.Contains(message));

    [Test]
    public void Create_QuantisedValuesWithoutFlashAttention_SaysWhy() =>
        Assert.That(
            () => LlamaContext.Create(DemoModel.Model, new ContextParameters
            {
                ContextLength = 256,
                ValueType = KvCacheType.Q8_0,
                FlashAttention = FlashAttention.Disabled,
            }),
            Throws.TypeOf<ContextCreationException>().With.Message.Contains("quantized V cache requires flash_attn"));

    [Test]
    public void Decode_AllocatesNothingPerToken()
    {
        var vocabulary = DemoModel.Model.Vocabulary;
        using var context = DemoModel.NewContext(contextLength: 1024);
        using var batch = new LlamaBatch(8);
        using var candidates = new CandidateBuffer(vocabulary.TokenCount);
        using var chain = SamplerChain.Create(new SamplerChainParameters(vocabulary.TokenCount, 0.95f, 0.7f, 50, 0.01f, 7, 0.1f, 0.1f, 1.1f, 64));
        var piece = new byte[64];
        Step(0, 40);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Step(40, 100);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Step(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                batch.Clear();
                var index = batch.Add(100 + (i % 100), i, 0, wantsLogits: true);
                context.Decode(batch);
                candidates.Fill(context.GetLogits(index));
                var token = chain.Sample(candidates);
                chain.Accept(token);
                _ = vocabulary.GetPiece(token, piece, special: false);
                _ = vocabulary.IsEndOfGeneration(token);
            }
        }
    }
}
