using System.Diagnostics;
using Gateway.Conversion.Hub;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Conversion.Hub;

internal sealed class HubFaultTests : HubTestBase
{
    [Test]
    public async Task DroppedConnections_GoOnWhereTheyBroke()
    {
        Server.Files["weights.bin"] = Content(6 * SegmentBytes);
        var requests = 0;
        Server.CutAfter = _ => Interlocked.Increment(ref requests) % 2 == 1 ? 30_000 : null;

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Observer.Notes, Has.Some.Contains("Trying again"));
    }

    [Test]
    public async Task StalledConnection_IsGivenUpAndTriedAgain()
    {
        Server.Files["weights.bin"] = Content(2 * SegmentBytes);
        var requests = 0;
        Server.Midway = context => Interlocked.Increment(ref requests) == 1
            ? Task.Delay(Timeout.Infinite, context.RequestAborted)
            : Task.CompletedTask;

        await DownloadAsync(change: options => options with { StallTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Observer.Notes, Has.Some.Contains("no data came for 0.3 s"));
    }

    [Test]
    public async Task ServerThatIgnoresRange_IsReadWholeOverOneConnection()
    {
        Server.Files["weights.bin"] = Content(5 * SegmentBytes + 7);
        Server.KnowsRanges = false;

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Server.BodyBytes, Is.EqualTo(5 * SegmentBytes + 7));
    }

    [Test]
    public async Task ServerThatIgnoresRangeAndAlwaysBreaks_IsGivenUp()
    {
        Server.Files["weights.bin"] = Content(5 * SegmentBytes);
        Server.KnowsRanges = false;
        Server.CutAfter = _ => 2 * SegmentBytes;

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("6 times in a row"));
    }

    [Test]
    public async Task WrongHash_DeletesThePartAndSaysSo()
    {
        Server.Files["weights.bin"] = Content(3 * SegmentBytes);
        Server.Fault = context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                Server.Files["weights.bin"] = Content(3 * SegmentBytes, seed: 2);
            }
            return Task.FromResult(false);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("arrived damaged").And.Contains("SHA-256").And.Contains("deleted"));
        Assert.That(FilesLeft(), Is.Empty);
    }

    [Test]
    public async Task WrongGitBlobHash_DeletesThePartAndSaysSo()
    {
        Server.Files["config.json"] = Content(100);
        Server.GitStored.Add("config.json");
        Server.Fault = context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                Server.Files["config.json"] = Content(100, seed: 2);
            }
            return Task.FromResult(false);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("git blob SHA-1"));
        Assert.That(FilesLeft(), Is.Empty);
    }

    [Test]
    public async Task FileWithAnotherSizeThanListed_IsRefused()
    {
        Server.Files["weights.bin"] = Content(3 * SegmentBytes);
        Server.Fault = context =>
        {
            if (context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                Server.Files["weights.bin"] = Content(3 * SegmentBytes + 1);
            }
            return Task.FromResult(false);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain($"{3 * SegmentBytes + 1} bytes at the hub"));
    }

    [TestCase(503)]
    [TestCase(429)]
    public async Task BusyServer_IsLeftAloneForAsLongAsItAsks(int status)
    {
        Server.Files["weights.bin"] = Content(100);
        var times = new List<long>();
        Server.Fault = context =>
        {
            if (!context.Request.Path.Value!.Contains("/resolve/", StringComparison.Ordinal))
            {
                return Task.FromResult(false);
            }
            times.Add(Stopwatch.GetTimestamp());
            if (times.Count > 1)
            {
                return Task.FromResult(false);
            }
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "1";
            return Task.FromResult(true);
        };

        await DownloadAsync();

        Assert.That(Downloaded("weights.bin"), Is.EqualTo(Server.Files["weights.bin"]));
        Assert.That(Stopwatch.GetElapsedTime(times[0], times[1]), Is.GreaterThan(TimeSpan.FromSeconds(0.95)));
    }

    [Test]
    public async Task ServerThatAsksForHours_IsNotWaitedFor()
    {
        Server.Fault = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7200";
            return Task.FromResult(true);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("asks to wait 7200 s"));
        Assert.That(Server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ServerThatStaysDown_IsGivenUpAfterSixTries()
    {
        Server.Fault = context =>
        {
            context.Response.StatusCode = 502;
            return Task.FromResult(true);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("6 times in a row").And.Contains("502"));
        Assert.That(Server.Requests, Has.Count.EqualTo(6));
    }

    [TestCase(401, null, "does not exist")]
    [TestCase(401, SecretToken, "does not accept the access token")]
    [TestCase(403, null, "gated")]
    [TestCase(403, SecretToken, "accept the model's conditions")]
    [TestCase(404, null, "no such model, revision or file")]
    public async Task Refusal_NamesTheRemedyAtOnceAndNotTheToken(int status, string? token, string remedy)
    {
        if (token is not null)
        {
            Environment["HF_TOKEN"] = token;
        }
        Server.Fault = context =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain(remedy).And.Not.Contains("SECRET"));
        Assert.That(Server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task PageInsteadOfTheApi_IsNamed()
    {
        Server.Fault = async context =>
        {
            await context.Response.WriteAsync("<html>Log in to the airport's network</html>");
            return true;
        };

        var failure = await Assert.ThrowsAsync<HubException>(() => DownloadAsync());

        Assert.That(failure!.Message, Does.Contain("did not answer as Hugging Face's API does"));
    }

    [Test]
    public async Task UnreachableServer_IsGivenUpWithAdvice()
    {
        var options = Options();
        await Server.DisposeAsync();
        using var client = new HubClient(options);
        var notes = new List<string>();

        var failure = await Assert.ThrowsAsync<HubException>(() => new HubLister(client, TimeProvider.System, notes.Add)
            .ListAsync(HubRepository.Parse("owner/model")!, null, CancellationToken.None));

        Assert.That(failure!.Message, Does.Contain("HF_ENDPOINT").And.Contains("--source"));
        Assert.That(notes, Has.Count.EqualTo(options.Attempts - 1).And.All.EndsWith(". Trying again."));
    }
}
