using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Generation;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Gateway.Tests.Http;

/// <summary>Errors of the HTTP pipeline and of the model, each in OpenAI's form.</summary>
public sealed class HttpErrorsTests
{
    private const string Body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private const string StreamBody = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    [Test]
    public async Task UnknownUrl_Is404()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));

        using var answer = await host.Client.GetAsync("/v1/nothing");

        Golden.AssertEqual("unknown-url.json", await answer.Content.ReadAsByteArrayAsync());
        Assert.That((await answer.ReadErrorAsync(HttpStatusCode.NotFound)).Code, Is.EqualTo("unknown_url"));
    }

    [TestCase("GET", "/v1/chat/completions", "POST")]
    [TestCase("DELETE", "/v1/models", "GET")]
    public async Task WrongMethod_Is405WithAllow(string method, string path, string allowed)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await host.Client.SendAsync(request);

        var error = await answer.ReadErrorAsync(HttpStatusCode.MethodNotAllowed);
        Assert.That(answer.Content.Headers.Allow, Is.EqualTo(new[] { allowed }));
        Assert.That(error.Message, Does.Contain(method).And.Contain(allowed));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/json; charset=gbk")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase(null)]
    public async Task WrongContentType_Is415(string? contentType)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var answer = await host.Client.PostAsync("/v1/chat/completions", content);

        var error = await answer.ReadErrorAsync(HttpStatusCode.UnsupportedMediaType);
        Assert.That(error.Message, Does.Contain(contentType ?? "missing").And.Contain("application/json"));
    }

    [TestCase("gzip")]
    [TestCase("identity, br")]
    public async Task CompressedBody_Is415(string encoding)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using var answer = await host.Client.PostAsync("/v1/chat/completions", content);

        var error = await answer.ReadErrorAsync(HttpStatusCode.UnsupportedMediaType);
        Assert.That(error.Code, Is.EqualTo("unsupported_media_type"));
        Assert.That(error.Message, Does.Contain($"Content-Encoding is {encoding};").And.Contain("Send the body uncompressed"));
    }

    [TestCase("application/json; charset=UTF-8", "identity")]
    [TestCase("application/json; charset=\"utf-8\"", "")]
    public async Task Utf8WithoutCompression_IsAnswered(string contentType, string encoding)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using var answer = await host.Client.PostAsync("/v1/chat/completions", content);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task BodyOf40Megabytes_Is413AndTheNextRequestIsAnswered(bool chunked, bool expectContinue)
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        var body = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + new string('x', 40 << 20) + "\"}]}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = expectContinue;

        using var answer = await host.Client.SendAsync(request);

        var error = await answer.ReadErrorAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.That(error.Message, Does.Contain("16777216").And.Contain("MaxRequestBodyBytes"));
        using var next = await host.PostAsync(Body);
        Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(FailureKind.InvalidRequest, 400, "invalid_request_error", "invalid_value")]
    [TestCase(FailureKind.Unsupported, 400, "invalid_request_error", "unsupported_parameter")]
    [TestCase(FailureKind.ContextLengthExceeded, 400, "invalid_request_error", "context_length_exceeded")]
    [TestCase(FailureKind.ModelNotFound, 404, "invalid_request_error", "model_not_found")]
    [TestCase(FailureKind.ModelUnavailable, 503, "server_error", "model_unavailable")]
    [TestCase(FailureKind.Overloaded, 429, "rate_limit_error", "rate_limit_exceeded")]
    [TestCase(FailureKind.SlowReader, 408, "invalid_request_error", "slow_reader")]
    [TestCase(FailureKind.ShuttingDown, 503, "server_error", "shutting_down")]
    [TestCase(FailureKind.UpstreamFailed, 502, "server_error", "upstream_failed")]
    [TestCase(FailureKind.UpstreamTimeout, 504, "server_error", "upstream_timeout")]
    [TestCase(FailureKind.LoopDetected, 508, "server_error", "loop_detected")]
    [TestCase(FailureKind.Internal, 500, "server_error", "internal_error")]
    public async Task FailureBeforeTheStart_IsAnOrdinaryErrorStreamingOrNot(object kind, int status, string type, string code)
    {
        var failure = new GenerationFailure((FailureKind)kind, "The message.", "the_param");
        var catalogs = new[]
        {
            new ScriptedCatalog(new ScriptedBackend(GenerationEvent.Failed(failure))),
            new ScriptedCatalog(ScriptedBackend.Saying("x")) { LeaseFailure = failure },
        };
        foreach (var catalog in catalogs)
        {
            await using var host = await GatewayHost.StartAsync(catalog);
            foreach (var body in new[] { Body, StreamBody })
            {
                using var answer = await host.PostAsync(body);

                var error = await answer.ReadErrorAsync((HttpStatusCode)status);
                Assert.That(error, Is.EqualTo(new Gateway.OpenAI.ErrorBody("The message.", type, "the_param", code)));
                Assert.That(
                    answer.Headers.Contains("Retry-After"),
                    Is.EqualTo((FailureKind)kind is FailureKind.Overloaded or FailureKind.ShuttingDown));
            }

            Assert.That(catalog.Leases, Is.Zero);
        }
    }

    [Test]
    public async Task RetryAfter_IsWholeSecondsRoundedUp()
    {
        var failure = new GenerationFailure(FailureKind.Overloaded, "Full.", RetryAfter: TimeSpan.FromSeconds(2.1));
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(new ScriptedBackend(GenerationEvent.Failed(failure))));

        using var answer = await host.PostAsync(Body);

        Assert.That(answer.Headers.GetValues("Retry-After"), Is.EqualTo(new[] { "3" }));
    }

    [Test]
    public async Task UnexpectedFault_Is500WithoutDetailsAndIsLogged()
    {
        var backend = new ScriptedBackend(GenerationEvent.Started(ScriptedBackend.Usage))
        {
            Fault = new InvalidOperationException("secret"),
        };
        var catalog = new ScriptedCatalog(backend);
        await using var host = await GatewayHost.StartAsync(catalog);

        using var answer = await host.PostAsync(Body);

        Golden.AssertEqual("fault.json", await answer.Content.ReadAsByteArrayAsync());
        await answer.ReadErrorAsync(HttpStatusCode.InternalServerError);
        Assert.That(host.Log.Lines.Count(line => line is { Level: LogLevel.Error, Exception.Message: "secret" }), Is.EqualTo(1));
        Assert.That(catalog.Leases, Is.Zero);
    }

    [Test]
    public async Task UnexpectedFaultWhileStreaming_IsAnErrorEventAndIsLogged()
    {
        var backend = new ScriptedBackend(
            GenerationEvent.Started(ScriptedBackend.Usage), GenerationEvent.Delta("Hi"u8.ToArray(), ScriptedBackend.Usage))
        {
            Fault = new InvalidOperationException("secret"),
        };
        var catalog = new ScriptedCatalog(backend);
        await using var host = await GatewayHost.StartAsync(catalog);

        using var answer = await host.PostAsync(StreamBody);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(text, Does.EndWith(
            ",\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"error\"}],\"error\":{\"message\":\"The service failed unexpectedly. Its log says why.\",\"type\":\"server_error\","
            + "\"param\":null,\"code\":\"internal_error\"}}\n\n"));
        Assert.That(text, Does.Not.Contain("[DONE]").And.Not.Contain("secret"));
        Assert.That(host.Log.Lines.Count(line => line is { Level: LogLevel.Error, Exception.Message: "secret" }), Is.EqualTo(1));
        Assert.That(catalog.Leases, Is.Zero);
    }

    [TestCase(Body)]
    [TestCase(StreamBody)]
    public async Task StreamThatEndsWithoutALastEvent_IsAnError(string body)
    {
        await using var host = await GatewayHost.StartAsync(
            new ScriptedCatalog(new ScriptedBackend(GenerationEvent.Started(ScriptedBackend.Usage))));

        using var answer = await host.PostAsync(body);

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("The answer broke off.").And.Not.Contain("[DONE]"));
    }

    [Test]
    public async Task HalfARequest_DisturbsNobody()
    {
        await using var host = await GatewayHost.StartAsync(new ScriptedCatalog(ScriptedBackend.Saying("x")));
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
            await socket.GetStream().WriteAsync(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"u8.ToArray());
        }

        using var answer = await host.PostAsync(Body);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(host.Log.Lines.Where(line => line.Level >= LogLevel.Error), Is.Empty);
    }
}
