using Gateway.Engines.LLamaSharp;
using Gateway.Generation;
using NUnit.Framework;

namespace Gateway.Tests.Engines.LLamaSharp;

internal sealed class WaitingQueueTests
{
    private static readonly GenerationFailure Stopping = new(FailureKind.ShuttingDown, "It stops.");

    [Test]
    public void Requests_ComeOutInTheOrderOfTheirArrival()
    {
        var queue = new WaitingQueue(3);
        var answers = Enumerable.Range(0, 3).Select(static _ => Waiting()).ToList();
        Assert.That(answers.Select(answer => queue.TryAdd(answer, out _)), Is.All.True);

        foreach (var answer in answers)
        {
            Assert.That(queue.First, Is.SameAs(answer));
            queue.Remove(answer);
        }

        Assert.That(queue.First, Is.Null);
    }

    [Test]
    public void FullQueue_RefusesUntilThereIsAPlace()
    {
        var queue = new WaitingQueue(1);
        var first = Waiting();
        queue.TryAdd(first, out _);

        Assert.That(queue.TryAdd(Waiting(), out var refusal), Is.False);
        Assert.That((refusal!.Kind, refusal.RetryAfter is null), Is.EqualTo((FailureKind.Overloaded, false)));
        Assert.That(refusal.Message, Does.Contain("1 requests").And.Contains("Engine:QueueLength"));
        queue.Remove(first);
        Assert.That(queue.TryAdd(Waiting(), out _), Is.True);
    }

    [Test]
    public void ClosedQueue_KeepsWhoWaitsAndItsFirstReason()
    {
        var queue = new WaitingQueue(2);
        var waiting = Waiting();
        queue.TryAdd(waiting, out _);
        queue.Close(Stopping);
        var reason = queue.Close(new GenerationFailure(FailureKind.Internal, "It broke."));

        Assert.That(queue.TryAdd(Waiting(), out var refusal), Is.False);
        Assert.That((reason, refusal), Is.EqualTo((Stopping, Stopping)));
        Assert.That(queue.FindAll(static _ => true), Is.EqualTo(new[] { waiting }));
    }

    private static PendingAnswer Waiting() => new(SessionFixture.Job("Hello"), 2048);
}
