using Gateway.Engines.Native;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Native;

[TestFixture]
internal sealed class BacklogPauseTests
{
    private readonly FakeTimeProvider _time = new();
    private long _pending;
    private int _looks;

    [SetUp]
    public void SetUp() => (_pending, _looks) = (0, 0);

    [Test]
    public void OrdinaryTraffic_IsNoReasonToWait()
    {
        var pause = Create(readers: 16);
        _pending = pause.Backlog - 1;

        Assert.That(pause.Wait(), Is.False);
    }

    [Test]
    public void Backlog_IsWaitedFor_UntilItIsGone()
    {
        var pause = Create(readers: 16, whenLooked: look => _pending = look < 4 ? 1000 : 3);
        _pending = 1000;

        Assert.That((pause.Wait(), _looks), Is.EqualTo((true, 4)));
    }

    [Test]
    public void BacklogThatStays_HoldsUpAStep_ForItsLongestTimeOnly()
    {
        var pause = Create(readers: 16, whenLooked: _ => _time.Advance(TimeSpan.FromMilliseconds(6)));
        _pending = 1000;

        // The first look is before the clock starts; then 6, 12, 18 and 24 ms.
        Assert.That((pause.Wait(), _looks), Is.EqualTo((true, 5)));
        Assert.That(BacklogPause.Longest, Is.EqualTo(TimeSpan.FromMilliseconds(20)));
    }

    [Test]
    public void ReadersOfAStep_AreNoBacklog()
    {
        var pause = Create(readers: 256);
        _pending = 512;

        Assert.That(pause.Wait(), Is.False);
    }

    private BacklogPause Create(int readers, Action<int>? whenLooked = null)
    {
        return new BacklogPause(Look, readers, _time);

        long Look()
        {
            whenLooked?.Invoke(++_looks);
            return _pending;
        }
    }
}
