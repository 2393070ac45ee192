using Gateway.Interop;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class LlamaBatchTests
{
    [Test]
    public void Add_KeepsWhatItIsGiven()
    {
        using var batch = new LlamaBatch(3);

        Assert.That(batch.Add(11, 5, 2, wantsLogits: false), Is.Zero);
        Assert.That(batch.Add(12, 6, 1, wantsLogits: true), Is.EqualTo(1));

        Assert.Multiple(() =>
        {
            Assert.That(batch.Count, Is.EqualTo(2));
            Assert.That(batch.OutputCount, Is.EqualTo(1));
            Assert.That(batch.Tokens.ToArray(), Is.EqualTo(new[] { 11, 12 }));
            Assert.That(batch.Positions.ToArray(), Is.EqualTo(new[] { 5, 6 }));
            Assert.That(batch.Sequences.ToArray(), Is.EqualTo(new[] { 2, 1 }));
            Assert.That((batch.WantsLogits(0), batch.WantsLogits(1)), Is.EqualTo((false, true)));
            Assert.That(() => batch.WantsLogits(2), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Add_ToAFullBatch_IsRefused()
    {
        using var batch = new LlamaBatch(1);
        batch.Add(1, 0, 0, wantsLogits: false);

        Assert.That(() => batch.Add(2, 1, 0, wantsLogits: false), Throws.InvalidOperationException.With.Message.Contains("capacity is 1"));
    }

    [TestCase(-1, 0, 0)]
    [TestCase(0, -1, 0)]
    [TestCase(0, 0, -1)]
    public void Add_NegativeNumbers_AreRefused(int token, int position, int sequence)
    {
        using var batch = new LlamaBatch(1);

        Assert.That(() => batch.Add(token, position, sequence, true), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(batch.Count, Is.Zero);
    }

    [Test]
    public void Clear_MakesRoomAndForgetsTheMarks()
    {
        using var batch = new LlamaBatch(1);
        batch.Add(1, 0, 0, wantsLogits: true);

        batch.Clear();
        batch.Add(2, 0, 0, wantsLogits: false);

        Assert.That((batch.OutputCount, batch.WantsLogits(0)), Is.EqualTo((0, false)));
    }
}
