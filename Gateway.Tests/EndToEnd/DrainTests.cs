using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>A service that stops lets its requests finish for a bounded time.</summary>
[CancelAfter(120_000)]
internal sealed class DrainTests
{
    [Test]
    public async Task RunningStream_FinishesWithinTheDrainTime(CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync("--Gateway:DrainSeconds=60");
        var body = ProductHost.Body("What is 2 + 2?", ProductHost.Endless, "\"max_tokens\":600", "\"stream\":true");
        using var stream = await host.PostAsync(body, cancellationToken);

        var stop = host.StopAsync();
        var events = await stream.ReadEventsAsync(cancellationToken);
        await stop;

        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        Assert.That(events[^2], Does.Contain("\"finish_reason\":\"length\""));
    }

    [Test]
    public async Task StreamThatOutlastsTheDrainTime_EndsWithAnError(CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync("--Gateway:DrainSeconds=0");
        var body = ProductHost.Body("What is 2 + 2?", ProductHost.Endless, "\"max_tokens\":1900", "\"stream\":true");
        using var stream = await host.PostAsync(body, cancellationToken);

        var stop = host.StopAsync();
        var events = await stream.ReadEventsAsync(cancellationToken);
        await stop;

        Assert.That(events, Has.None.EqualTo("[DONE]"));
        var error = JsonElement.Parse(events[^1]).GetProperty("error");
        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo("shutting_down"));
        Assert.That(error.GetProperty("message").GetString(), Does.Contain("stopping"));
    }

    [Test]
    public async Task RequestDuringTheDrain_IsRefused(CancellationToken cancellationToken)
    {
        await using var host = await ProductHost.StartAsync("--Gateway:DrainSeconds=60");
        using var stream = await host.PostAsync(
            ProductHost.Body("What is 2 + 2?", ProductHost.Endless, "\"max_tokens\":1000", "\"stream\":true"), cancellationToken);
        var stop = host.StopAsync();

        HttpResponseMessage late;
        do
        {
            // Until the stop has reached the engine, requests are answered.
            late = await host.PostAsync(ProductHost.Body("Hello!", "\"max_tokens\":1"), cancellationToken);
        }
        while (late.StatusCode == HttpStatusCode.OK);

        var error = await late.ReadErrorAsync(HttpStatusCode.ServiceUnavailable);
        Assert.That(error.Code, Is.EqualTo("shutting_down"));
        Assert.That(late.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        late.Dispose();
        Assert.That((await stream.ReadEventsAsync(cancellationToken))[^1], Is.EqualTo("[DONE]"));
        await stop;
    }
}
