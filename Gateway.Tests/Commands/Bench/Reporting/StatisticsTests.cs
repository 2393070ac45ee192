using Gateway.Commands.Bench.Reporting;
using NUnit.Framework;

namespace Gateway.Tests.Commands.Bench.Reporting;

internal sealed class StatisticsTests
{
    [TestCase(0, 1)]
    [TestCase(25, 2)]
    [TestCase(50, 3)]
    [TestCase(90, 4.6)]
    [TestCase(100, 5)]
    public void Percentile_LiesBetweenItsNeighbours(double percent, double expected) =>
        Assert.That(Statistics.Percentile([5, 3, 1, 2, 4], percent), Is.EqualTo(expected).Within(1e-12));

    [Test]
    public void Median_OfTwoIsTheirMiddle() => Assert.That(Statistics.Median([4, 1]), Is.EqualTo(2.5));

    [Test]
    public void Percentile_OfOneIsThatOne() => Assert.That(Statistics.Percentile([7], 99), Is.EqualTo(7));

    [Test]
    public void Percentile_OfNothingIsNull() => Assert.That(Statistics.Percentile([], 50), Is.Null);

    [TestCase(-1)]
    [TestCase(101)]
    public void Percentile_OutsideIsRefused(double percent) =>
        Assert.That(() => Statistics.Percentile([1], percent), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
