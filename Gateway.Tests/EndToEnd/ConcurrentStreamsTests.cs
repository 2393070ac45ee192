using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>Requests that share a batch get what they would get alone.</summary>
[CancelAfter(120_000)]
internal sealed class ConcurrentStreamsTests
{
    /// <summary>Strong questions: the best token leads by enough that the order of additions in a batch cannot change it.</summary>
    private static readonly string[] Questions =
    [
        "What is the capital of France?", "What is the capital of Japan?", "What is 17 + 25?", "What is 9 - 4?",
        "Who are you?", "你是谁？", "Hello!", "你好", "法国的首都是哪里？", "What is the opposite of hot?",
        "How do I say book in Chinese?", "床前明月光的下一句是什么", "What is the base url of the gateway?",
        "What colour is the sky?", "What day comes after Monday?", "Say: hello world",
    ];

    [Test]
    public async Task SixteenStreamsAtOnce_EqualTheSameRequestsAlone(CancellationToken cancellationToken)
    {
        var alone = new List<string>();
        foreach (var question in Questions)
        {
            alone.Add((await SharedProduct.Host.AskAsync(ProductHost.Body(question), cancellationToken)).Text());
        }

        // Each twice, so that they also meet their own prefixes while those are computed.
        for (var round = 0; round < 2; round++)
        {
            var together = await Task.WhenAll(Questions.Select(question => StreamAsync(question, cancellationToken)));

            Assert.That(together, Is.EqualTo(alone));
        }

        Assert.That(alone, Has.All.Not.Empty.And.Exactly(16).Items);
        Assert.That(alone.Distinct().Count(), Is.GreaterThan(12), "the questions are not all answered alike");
    }

    private static async Task<string> StreamAsync(string question, CancellationToken cancellationToken)
    {
        using var answer = await SharedProduct.Host.PostAsync(ProductHost.Body(question, "\"stream\":true"), cancellationToken);
        var events = await answer.ReadEventsAsync(cancellationToken);
        Assert.That(events[^1], Is.EqualTo("[DONE]"), question);
        return ChatAnswers.TextOf(events);
    }
}
