using Gateway.Engines.LLamaSharp;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp;

[CancelAfter(30_000)]
internal sealed class TurnQueueTests
{
    [Test]
    public async Task Turns_AreGivenInTheOrderOfAsking()
    {
        var turns = new TurnQueue();
        var order = new List<int>();
        var first = await turns.EnterAsync();
        var others = Enumerable.Range(0, 20).Select(async number =>
        {
            using var turn = await turns.EnterAsync();
            order.Add(number);
            await Task.Yield();
        }).ToList();

        Assert.That(order, Is.Empty);
        first.Dispose();
        await Task.WhenAll(others);
        Assert.That(order, Is.EqualTo(Enumerable.Range(0, 20)));
    }

    [Test]
    public async Task WhoAsksAgainAtOnce_ComesAfterThoseWhoWait()
    {
        var turns = new TurnQueue();
        var greedy = await turns.EnterAsync();
        var waiting = turns.EnterAsync().AsTask();
        greedy.Dispose();
        var again = turns.EnterAsync().AsTask();

        (await waiting).Dispose();
        (await again).Dispose();
        Assert.That(turns.EnterAsync().AsTask().IsCompletedSuccessfully, "a turn that nobody has is there at once");
    }

    [Test]
    public async Task OnlyOne_HasTheTurn()
    {
        var turns = new TurnQueue();
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var turn = await turns.EnterAsync();
                Assert.That(Interlocked.Increment(ref inside), Is.EqualTo(1));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
    }
}
