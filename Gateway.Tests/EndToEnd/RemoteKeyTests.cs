using Gateway.Tests.Engines.Remote;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// The key of an upstream is sent to the upstream and is seen nowhere else, whatever goes wrong and however hard the upstream
/// tries to have it shown; and the client's own key never gets there.
/// </summary>
[CancelAfter(60_000)]
internal sealed class RemoteKeyTests
{
    private const string Key = RemoteService.Key;

    private static readonly string Echo =
        "{\"error\":{\"message\":\"Key KEY is bad\",\"type\":\"KEY\",\"param\":\"KEY\",\"code\":\"KEY\"}}".Replace("KEY", Key, StringComparison.Ordinal);

    private static IEnumerable<TestCaseData> Failures()
    {
        foreach (var status in new[] { 400, 401, 403, 404, 418, 429, 500, 502, 503, 504 })
        {
            yield return Case($"status {status}", context => ScriptedUpstream.RefuseAsync(context, status, Echo));
        }

        yield return Case("an error event", static context => ScriptedUpstream.SendAsync(context, Echo));
        yield return Case("an error event later", static context => ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text("x"), Echo));
        yield return Case("no JSON", static context => ScriptedUpstream.SendAsync(context, Key));
        yield return Case("a finish reason", static context => ScriptedUpstream.SendAsync(context, ScriptedUpstream.Finish(Key)));
        yield return Case("a content type", static context => ScriptedUpstream.RefuseAsync(context, 200, "", $"text/{Key}"));
        yield return Case("a redirect", static context =>
        {
            context.Response.Redirect($"http://127.0.0.1:1/{Key}");
            return Task.CompletedTask;
        });
        yield return Case("a closed connection", static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Key_IsInNoErrorNoLogAndNoList(Func<HttpContext, Task> fail, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(fail);
        await using var service = await RemoteService.StartAsync(upstream.Address, "Retries=1", "RetryDelaySeconds=0.01", "CircuitFailures=2");
        var seen = new List<string>();
        foreach (var fields in new[] { "", "\"stream\":true,", "" })
        {
            using var answer = await service.PostAsync(fields, cancellationToken);
            seen.Add(answer.Headers.ToString());
            seen.Add(await answer.Content.ReadAsStringAsync(cancellationToken));
        }

        foreach (var path in new[] { "/v1/models", $"/v1/models/{RemoteService.Model}", "/health", "/openapi/v1.json" })
        {
            seen.Add(await service.Client.GetStringAsync(path, cancellationToken));
        }

        Assert.That(seen, Is.All.Not.Contains(Key).IgnoreCase);
        Assert.That(
            service.Log.Lines.Where(static line => (line.Text + line.Exception).Contains(Key, StringComparison.OrdinalIgnoreCase)), Is.Empty);
        Assert.That(service.Log.Lines.Count(), Is.GreaterThan(20), "the log is kept");
        Assert.That(upstream.Requests, Is.Not.Empty);
        Assert.That(upstream.Requests.Select(static request => request.Headers["Authorization"]), Is.All.EqualTo("Bearer " + Key));
        Assert.That(upstream.Requests.SelectMany(static request => request.Headers.Values), Is.All.Not.Contains("the-clients-own"));
    }

    private static TestCaseData Case(string name, Func<HttpContext, Task> fail) => new TestCaseData(fail).SetArgDisplayNames(name);
}
