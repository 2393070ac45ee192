using System.Net;
using Gateway.Engines.Remote;
using Gateway.Options;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using Polly.CircuitBreaker;

namespace Gateway.Tests.Engines.Remote;

/// <summary>Which attempts open the circuit, keep it open and close it.</summary>
[CancelAfter(60_000)]
internal sealed class UpstreamCircuitTests
{
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(15);

    private FakeTimeProvider _time = null!;
    private UpstreamResilience _upstream = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider();
        var options = RemoteModel.Options("http://localhost");
        (options.CircuitFailures, options.CircuitBreakSeconds, options.FirstTokenTimeoutSeconds) = (2, Break.TotalSeconds, 90);
        var settings = UpstreamSettings.Resolve(RemoteModel.Id, options, new SamplingOptions(), static _ => null);
        _upstream = new UpstreamResilience(settings, _time, NullLogger.Instance);
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(429)]
    [TestCase(508)]
    public async Task WhatDoesNotCount_DoesNotDilute(int status)
    {
        for (var i = 0; i < 6; i++)
        {
            await AnswerAsync(status);
        }

        await AnswerAsync(504);
        await AnswerAsync(status);
        Assert.That(_upstream.IsOpen, Is.False);
        await AnswerAsync(504);

        Assert.That(_upstream.IsOpen, Is.True);
    }

    [Test]
    public async Task AnswerBetweenFailures_BeginsTheCountAnew()
    {
        foreach (var status in new[] { 500, 200, 500, 200, 500 })
        {
            await AnswerAsync(status);
        }

        Assert.That(_upstream.IsOpen, Is.False);
    }

    [Test]
    public async Task ClientThatLeavesDuringTheTrial_DecidesNothing()
    {
        await OpenAsync();
        _time.Advance(Break);

        await LeaveAfterAsync(TimeSpan.FromSeconds(1));
        Assert.That(_upstream.IsOpen, Is.True, "it told nothing");
        await AnswerAsync(200);

        Assert.That(_upstream.IsOpen, Is.False, "the next one tries it, at once");
    }

    [TestCase(400, true)]
    [TestCase(429, true)]
    [TestCase(500, true)]
    [TestCase(200, false)]
    public async Task Trial_Decides(int status, bool staysOpen)
    {
        await OpenAsync();
        _time.Advance(Break);

        await AnswerAsync(status);

        Assert.That(_upstream.IsOpen, Is.EqualTo(staysOpen));
    }

    [Test]
    public async Task FailedTrial_LeavesItAloneAsLongAgain()
    {
        await OpenAsync();
        _time.Advance(Break);
        await AnswerAsync(500);

        _time.Advance(Break - TimeSpan.FromSeconds(1));
        Assert.That(() => AnswerAsync(200), Throws.TypeOf<BrokenCircuitException>().With.Property("RetryAfter").EqualTo(TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        await AnswerAsync(200);

        Assert.That(_upstream.IsOpen, Is.False);
    }

    [Test]
    public async Task Trials_AreOneAtATime()
    {
        await OpenAsync();
        _time.Advance(Break);
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var trial = _upstream.ExecuteAsync("first", async _ => await answer.Task, CancellationToken.None);

        Assert.That(() => AnswerAsync(200), Throws.TypeOf<BrokenCircuitException>());
        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK));
        (await trial).Dispose();

        await AnswerAsync(200);
    }

    [Test]
    public async Task AttemptFromBefore_DoesNotClose()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var slow = _upstream.ExecuteAsync("slow", async _ => await answer.Task, CancellationToken.None);
        await OpenAsync();

        answer.SetResult(new HttpResponseMessage(HttpStatusCode.OK));
        (await slow).Dispose();

        Assert.That(_upstream.IsOpen, Is.True);
    }

    [TestCase(44, false)]
    [TestCase(45, true)]
    public async Task ClientsThatLeave_CountAfterALongWait(int seconds, bool opens)
    {
        await LeaveAfterAsync(TimeSpan.FromSeconds(seconds));
        await LeaveAfterAsync(TimeSpan.FromSeconds(seconds));

        Assert.That(_upstream.IsOpen, Is.EqualTo(opens));
    }

    private async Task OpenAsync()
    {
        await AnswerAsync(500);
        await AnswerAsync(500);
        Assert.That(_upstream.IsOpen, Is.True);
    }

    private async Task AnswerAsync(int status)
    {
        using var response = await _upstream.ExecuteAsync(
            "id", _ => ValueTask.FromResult(new HttpResponseMessage((HttpStatusCode)status)), CancellationToken.None);
    }

    private async Task LeaveAfterAsync(TimeSpan waited)
    {
        using var leaving = new CancellationTokenSource();
        var attempt = _upstream.ExecuteAsync(
            "id",
            async cancellationToken =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new HttpResponseMessage();
            },
            leaving.Token);
        _time.Advance(waited);
        await leaving.CancelAsync();
        Assert.That(async () => await attempt, Throws.InstanceOf<OperationCanceledException>());
    }
}
