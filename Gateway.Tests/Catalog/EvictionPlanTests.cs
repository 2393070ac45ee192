using Gateway.Catalog;
using NUnit.Framework;

namespace Gateway.Tests.Catalog;

internal sealed class EvictionPlanTests
{
    private static readonly MemoryLimits OneThousandBytes = new(100, 1000);

    [TestCase("", 1000, "")]
    [TestCase("500 300", 200, "")]
    [TestCase("500 300", 201, "0", TestName = "Idle_LeastRecentlyUsedGoesFirst")]
    [TestCase("500 300 200", 700, "0 1")]
    [TestCase("50 600 100", 400, "1", TestName = "OneThatNeedNotGoAfterAll_Stays")]
    [TestCase("L500 300", 300, "1", TestName = "IdleOne_GoesBeforeALeasedOne")]
    [TestCase("L500 L300", 300, "0", TestName = "LeasedOnes_GoLast")]
    [TestCase("L500 300 L200", 900, "1 0 2")]
    [TestCase("L500 Y300 L200", 300, "1", TestName = "LeasedOneThatYieldsAlready_GoesBeforeOthers")]
    [TestCase("Y500 300", 300, "1", TestName = "IdleOne_GoesBeforeOneThatYields")]
    [TestCase("400 X500", 400, "1", TestName = "OneThatLeavesAlready_IsEnough")]
    [TestCase("400 X500", 700, "1 0")]
    [TestCase("X10 990", 500, "0 1", TestName = "OneThatLeaves_IsWaitedForInAnyCase")]
    public void Plan_NamesWhatMustGo(string residents, long bytes, string expected)
    {
        var plan = EvictionPlan.For(bytes, OneThousandBytes, Parse(residents));

        Assert.That(plan.Fits, Is.True);
        Assert.That(string.Join(' ', plan.Leave), Is.EqualTo(expected));
    }

    [Test]
    public void Count_IsALimitOfItsOwn()
    {
        var two = new MemoryLimits(2, null);

        Assert.That(EvictionPlan.For(long.MaxValue, two, Parse("1")).Leave, Is.Empty);
        Assert.That(EvictionPlan.For(1, two, Parse("1 1")).Leave, Is.EqualTo([0]));
        Assert.That(EvictionPlan.For(1, two, Parse("1 1 1")).Leave, Is.EqualTo([0, 1]));
    }

    [Test]
    public void ModelLargerThanTheBudget_NeverFits() =>
        Assert.That(EvictionPlan.For(1001, OneThousandBytes, []).Fits, Is.False);

    [Test]
    public void BudgetThatWasLowered_IsRestored() =>
        Assert.That(EvictionPlan.For(100, new MemoryLimits(100, 300), Parse("200 200 200")).Leave, Is.EqualTo([0, 1]));

    [Test]
    public void AnyPlan_MakesRoomAndTakesNoIdleOneInVain([Range(1, 200)] int seed)
    {
        var random = new Random(seed);
        var limits = new MemoryLimits(random.Next(1, 6), random.Next(2) == 0 ? null : random.Next(500, 2000));
        var residents = Enumerable.Range(0, random.Next(0, 6))
            .Select(index => new Resident(index, random.Next(1, 500), random.Next(4) == 0, random.Next(3) == 0, random.Next(3) == 0, TimeSpan.FromSeconds(random.Next(100))))
            .ToList();
        var bytes = random.Next(1, 500);

        var plan = EvictionPlan.For(bytes, limits, residents);

        Assert.That(plan.Fits, Is.True);
        Assert.That(plan.Leave, Is.Unique);
        Assert.That(HasRoom(plan.Leave), Is.True);
        foreach (var index in plan.Leave.Where(index => !residents[index].IsLeaving))
        {
            Assert.That(HasRoom([.. plan.Leave.Where(other => other != index)]), Is.False, $"{index} need not go");
        }

        bool HasRoom(IReadOnlyList<int> leave)
        {
            var stay = residents.Where(resident => !leave.Contains(resident.Index)).ToList();
            return stay.Count < limits.MaxLoaded && !(stay.Sum(resident => resident.Bytes) + bytes > limits.Bytes);
        }
    }

    /// <summary>Bytes of each, the least recently used first; <c>L</c> is leased, <c>Y</c> leased and yields, <c>X</c> leaves.</summary>
    private static List<Resident> Parse(string residents) =>
    [
        .. residents.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((text, index) => new Resident(
            index, long.Parse(text.TrimStart('L', 'X', 'Y'), null), text[0] == 'X', text[0] is 'L' or 'Y', text[0] == 'Y', TimeSpan.FromSeconds(index))),
    ];
}
