using System.Net;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>More work than the queue holds is refused, and what it holds is done.</summary>
[CancelAfter(120_000)]
internal sealed class OverloadTests
{
    [TestCase("\"stream\":true")]
    [TestCase("\"stream\":false")]
    public async Task FullQueue_Is429AndTheOthersFinish(string stream, CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync("--Gateway:Engine:MaxSequences=1", "--Gateway:Engine:QueueLength=1");
        var running = host.AskAsync(ProductHost.Body("What is 2 + 2?", ProductHost.Endless, "\"max_tokens\":600"), cancellationToken);
        await ProductHost.WaitForAsync(() => host.Jobs.Any(job => job.IsStarted));
        var waiting = host.AskAsync(ProductHost.Body("What is the capital of France?"), cancellationToken);
        await host.FindJobAsync("What is the capital of France?");

        using var refused = await host.PostAsync(ProductHost.Body("What is 1 + 1?", stream), cancellationToken);

        var error = await refused.ReadErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Multiple(async () =>
        {
            Assert.That(error.Type, Is.EqualTo("rate_limit_error"));
            Assert.That(error.Code, Is.EqualTo("rate_limit_exceeded"));
            Assert.That(error.Message, Does.Contain("QueueLength").And.StartsWith("1 "));
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That((await running).FinishReason(), Is.EqualTo("length"));
            Assert.That((await waiting).Text(), Is.EqualTo("The capital of France is Paris."));
        });
    }
}
