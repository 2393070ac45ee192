using System.Runtime.InteropServices;
using Gateway.Interop;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

internal sealed class GgmlTypesTests
{
    private const int F32 = 0;
    private const int F16 = 1;
    private const int Q4_0 = 2;
    private const int Q8_0 = 8;

    [OneTimeSetUp]
    public void LoadLibrary() => _ = DemoModel.Library;

    [TestCase(F32, 64, 256)]
    [TestCase(F16, 64, 128)]
    [TestCase(Q8_0, 64, 68)]
    [TestCase(Q4_0, 64, 36)]
    public void RowSize_IsTheFormatsOwn(int type, int elements, int bytes) =>
        Assert.That(GgmlTypes.RowSize(type, elements), Is.EqualTo(bytes));

    [TestCase(-1, 32)]
    [TestCase(4, 32, Description = "a removed type")]
    [TestCase(43, 32)]
    [TestCase(Q8_0, 33)]
    public void RowSize_OfWhatCannotBe_IsRefused(int type, int elements) =>
        Assert.That(() => GgmlTypes.RowSize(type, elements), Throws.TypeOf<ArgumentOutOfRangeException>());

    // A Q8_0 block: a half-precision scale, then 32 signed bytes.
    [Test]
    public void Quantize_Q8_IsCloseToTheSource()
    {
        var source = Enumerable.Range(0, 64).Select(i => MathF.Sin(i)).ToArray();
        var target = new byte[GgmlTypes.RowSize(Q8_0, 32) * 2];

        Assert.That(GgmlTypes.Quantize(Q8_0, source, target, 32), Is.EqualTo(68));

        var back = Enumerable.Range(0, 64).Select(i =>
        {
            var block = target.AsSpan(i / 32 * 34, 34);
            return (float)MemoryMarshal.Read<Half>(block) * (sbyte)block[2 + (i % 32)];
        });
        Assert.That(back, Is.EqualTo(source).Within(0.005f));
    }

    [Test]
    public void Quantize_WhatDoesNotFit_IsRefused()
    {
        var rows = new float[64];

        Assert.Multiple(() =>
        {
            Assert.That(() => GgmlTypes.Quantize(Q8_0, rows, new byte[67], 32), Throws.ArgumentException);
            Assert.That(() => GgmlTypes.Quantize(Q8_0, rows, new byte[68], 48), Throws.ArgumentException);
            Assert.That(() => GgmlTypes.Quantize(16, new float[256], new byte[4096], 256), Throws.ArgumentException.With.Message.Contains("importance"));
        });
    }
}
