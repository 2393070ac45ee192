using Gateway.Interop;
using NUnit.Framework;

namespace Gateway.Tests.Interop;

[TestFixture]
[Platform("Linux")]
[NonParallelizable]
internal sealed class ThreadPrecedenceTests
{
    private int _before;

    [SetUp]
    public void Remember() => _before = ThreadPrecedence.Nice;

    [TearDown]
    public void Restore() => ThreadPrecedence.Nice = _before;

    [Test]
    public void StepBack_ThreadOfOnesOwn_KeepsItsPlace()
    {
        ThreadPrecedence.Nice = 3;
        var nice = -1;
        var thread = new Thread(() =>
        {
            ThreadPrecedence.StepBack();
            nice = ThreadPrecedence.OfCurrentThread;
        });
        thread.Start();
        thread.Join();

        Assert.That(nice, Is.Zero);
    }

    [Test]
    public async Task StepBack_ThreadOfThePool_GetsTheNiceValue()
    {
        ThreadPrecedence.Nice = 3;
        var nice = await Task.Run(static () =>
        {
            ThreadPrecedence.StepBack();
            return ThreadPrecedence.OfCurrentThread;
        });

        // A thread that stepped back before keeps the value that it got then.
        Assert.That(nice, Is.GreaterThanOrEqualTo(3));
    }
}
