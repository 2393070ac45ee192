using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Generation;
using Gateway.Tests.Engines.Remote;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NUnit.Framework;

namespace Gateway.Tests.EndToEnd;

/// <summary>
/// Upstreams over TLS, with HTTP/2 and without, for a gateway in a process of its own: only there can a test have its certificate
/// trusted, in the way that users have theirs.
/// </summary>
[Platform("Linux", Reason = "Elsewhere the system's own store decides which certificates are trusted.")]
[CancelAfter(60_000)]
internal sealed class RemoteTlsTests
{
    private const string Http2 = "by-http2";
    private const string Http1 = "by-http1";

    private TemporaryFolder _folder = null!;
    private X509Certificate2 _certificate = null!;
    private ScriptedUpstream _http2 = null!;
    private ScriptedUpstream _http1 = null!;
    private GatewayProcess _process = null!;
    private HttpClient _client = null!;
    private TaskCompletionSource _release = null!;

    [SetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _certificate = SignItself();
        _http2 = await ScriptedUpstream.StartAsync(AnswerAsync, _certificate, HttpProtocols.Http1AndHttp2);
        _http1 = await ScriptedUpstream.StartAsync(AnswerAsync, _certificate, HttpProtocols.Http1);
        _folder = new TemporaryFolder();
        await File.WriteAllTextAsync(_folder.File("trusted.pem"), _certificate.ExportCertificatePem(), patience.Token);
        _process = GatewayProcess.Start(
            _folder.Path,
            GatewayProcess.BuiltProgram,
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = _folder.File("trusted.pem") },
            $"--Gateway:Models:0:Id={Http2}",
            $"--Gateway:Models:0:Remote:Url={_http2.Address}/v1",
            $"--Gateway:Models:1:Id={Http1}",
            $"--Gateway:Models:1:Remote:Url={_http1.Address}/v1");
        _client = await _process.ServeAsync(patience.Token);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client?.Dispose();
        _process?.Dispose();
        await _http2.DisposeAsync();
        await _http1.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task UpstreamWithHttp2_AnswersTwoStreamsOnOneConnection(CancellationToken cancellationToken)
    {
        // 1. Two streams have begun.
        using var first = await PostAsync(Http2, "Hello!", cancellationToken);
        using var second = await PostAsync(Http2, "Hello!", cancellationToken);
        Assert.That(_http2.Requests.Select(static request => request.Protocol), Is.EqualTo(new[] { "HTTP/2", "HTTP/2" }));
        Assert.That(_http2.Requests[1].Connection, Is.EqualTo(_http2.Requests[0].Connection));

        // 2. The first one's client leaves: the upstream hears of it, and the other stream goes on.
        first.Dispose();
        await _http2.WaitForAbortAsync(request: 0);
        Assert.That(_http2.Requests[1].Aborted.IsCompleted, Is.False);
        _release.SetResult();

        var events = await second.ReadEventsAsync(cancellationToken);
        Assert.That(ChatAnswers.TextOf(events), Is.EqualTo("Hi there"));
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
    }

    [Test]
    public async Task UpstreamWithoutHttp2_AnswersOverHttp1(CancellationToken cancellationToken)
    {
        _release.SetResult();
        using var answer = await PostAsync(Http1, "Hello!", cancellationToken);

        Assert.That(ChatAnswers.TextOf(await answer.ReadEventsAsync(cancellationToken)), Is.EqualTo("Hi there"));
        Assert.That(_http1.Requests.Single().Protocol, Is.EqualTo("HTTP/1.1"));
    }

    [Test]
    public async Task CertificateThatNobodyTrusts_IsNamedAndNothingIsSent(CancellationToken cancellationToken)
    {
        await using var model = new RemoteModel(_http2.Address);

        var failure = (await model.AskAsync(null, cancellationToken)).Failure!;

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(failure.Message, Does.Contain("certificate"));
        Assert.That(_http2.Requests, Is.Empty);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Role, ScriptedUpstream.Text("Hi"));
        await Task.WhenAny(_release.Task, Task.Delay(Timeout.Infinite, context.RequestAborted));
        await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Text(" there"), ScriptedUpstream.Finish("stop"), "[DONE]");
    }

    private async Task<HttpResponseMessage> PostAsync(string model, string question, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(ProductHost.Body(question, $"\"model\":\"{model}\"", "\"stream\":true"), Encoding.UTF8, "application/json"),
        };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static X509Certificate2 SignItself()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Upstream of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
