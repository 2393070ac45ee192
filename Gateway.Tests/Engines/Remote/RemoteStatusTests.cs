using Gateway.Generation;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Gateway.Tests.Engines.Remote;

/// <summary>Answers that are no answer: each says whose fault it is, before anything is started.</summary>
[CancelAfter(60_000)]
internal sealed class RemoteStatusTests
{
    private const string Html = "<!DOCTYPE html><html><body>Sign in</body></html>";

    [TestCase(400, """{"error":{"message":"Unsupported value: 'temperature'","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}""", FailureKind.InvalidRequest, "temperature", "unsupported_value", "Unsupported value: 'temperature'")]
    [TestCase(400, """{"object":"error","message":"max_tokens is too large","type":"BadRequestError","param":null,"code":400}""", FailureKind.InvalidRequest, null, null, "max_tokens is too large")]
    [TestCase(422, """{"detail":[{"loc":["body","stop"],"msg":"bad"}]}""", FailureKind.InvalidRequest, null, null, "\"bad\"")]
    [TestCase(400, """{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}""", FailureKind.ContextLengthExceeded, null, null, "context size")]
    [TestCase(400, """{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", FailureKind.ContextLengthExceeded, "messages", null, "too long")]
    [TestCase(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).","type":"BadRequestError","param":null,"code":400}""", FailureKind.ContextLengthExceeded, null, null, "4096 tokens")]
    [TestCase(400, """{"error":{"message":"You passed 4097 input tokens and requested 0 output tokens. However, the model's context length is only 4096 tokens.","type":"BadRequestError","param":"input_tokens","code":400}}""", FailureKind.ContextLengthExceeded, "input_tokens", null, "only 4096")]
    [TestCase(400, """{"error":{"message":"The decoder prompt (length 5951) is longer than the maximum model length of 4096.","type":"BadRequestError","param":null,"code":400}}""", FailureKind.ContextLengthExceeded, null, null, "longer than")]
    [TestCase(400, """{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"invalid_request_error"}}""", FailureKind.ContextLengthExceeded, null, null, "available context size")]
    [TestCase(400, """{"error":{"message":"stop must not be empty; the context is fine","type":"BadRequestError","param":null,"code":400}}""", FailureKind.InvalidRequest, null, null, "stop must not be empty")]
    [TestCase(400, """{"\ud800xx":1}""", FailureKind.InvalidRequest, null, null, "(400)")]
    [TestCase(500, """{"\ud800xx":1}""", FailureKind.UpstreamFailed, null, null, "(500)")]
    [TestCase(400, """{"error":{"\ud800message":1,"message":"bad","\ud800code":2}}""", FailureKind.InvalidRequest, null, null, "(400)")]
    [TestCase(400, """{"error":{"message":"\ud800","code":"\udc00"}}""", FailureKind.InvalidRequest, null, null, "(400)")]
    [TestCase(400, """{"error":{"message":"filtered","code":"content_filter","param":"prompt"}}""", FailureKind.InvalidRequest, "prompt", "content_filter", "filtered")]
    [TestCase(400, Html, FailureKind.InvalidRequest, null, null, "(400)")]
    [TestCase(401, """{"error":{"message":"Incorrect API key provided: sk-very*****"}}""", FailureKind.UpstreamFailed, null, null, "does not accept this service's own key (401)")]
    [TestCase(403, "", FailureKind.UpstreamFailed, null, null, "Remote:ApiKey")]
    [TestCase(402, """{"error":"pay first"}""", FailureKind.UpstreamFailed, null, null, "pay first")]
    [TestCase(404, """{"error":{"message":"The model `x` does not exist.","code":"model_not_found"}}""", FailureKind.UpstreamFailed, null, null, "Remote:Model")]
    [TestCase(404, Html, FailureKind.UpstreamFailed, null, null, "Remote:Url")]
    [TestCase(408, "", FailureKind.UpstreamTimeout, null, null, "(408)")]
    [TestCase(429, """{"error":{"message":"slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", FailureKind.Overloaded, null, "rate_limit_exceeded", "slow down")]
    [TestCase(500, "", FailureKind.UpstreamFailed, null, null, "(500)")]
    [TestCase(502, Html, FailureKind.UpstreamFailed, null, null, "(502)")]
    [TestCase(503, """{"error":{"message":"Loading model","type":"unavailable_error","code":503}}""", FailureKind.UpstreamFailed, null, null, "Loading model")]
    [TestCase(504, "", FailureKind.UpstreamTimeout, null, null, "(504)")]
    public async Task Status_TellsWhoseFaultItIs(
        int status, string body, object kind, string? param, string? code, string says, CancellationToken cancellationToken)
    {
        var failure = await FailAsync(context => ScriptedUpstream.RefuseAsync(context, status, body), cancellationToken);

        Assert.That(failure.Kind, Is.EqualTo((FailureKind)kind), failure.Message);
        Assert.That((failure.Param, failure.Code), Is.EqualTo((param, code)));
        Assert.That(failure.Message, Does.Contain("model 'the-model'").And.Contain(says).And.Not.Contain("<html>").And.Not.Contain("sk-very"));
    }

    [TestCase(301)]
    [TestCase(307)]
    public async Task Redirect_IsNotFollowed(int status, CancellationToken cancellationToken)
    {
        await using var other = await ScriptedUpstream.SayingAsync("gotcha");

        var failure = await FailAsync(
            context =>
            {
                context.Response.Headers.Location = other.Address + "/v1/chat/completions";
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            cancellationToken);

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(failure.Message, Does.Contain("redirect").And.Contain("Remote:Url"));
        Assert.That(other.Requests, Is.Empty);
    }

    [TestCase(429)]
    [TestCase(503)]
    public async Task RetryAfter_ReachesTheClient(int status, CancellationToken cancellationToken)
    {
        var failure = await FailAsync(
            context =>
            {
                context.Response.Headers.RetryAfter = "77";
                return ScriptedUpstream.RefuseAsync(context, status, "");
            },
            cancellationToken);

        Assert.That(failure.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(77)));
    }

    [TestCase("text/html", Html, "web page")]
    [TestCase("application/json", """{"choices":[{"message":{"content":"whole"}}]}""", "application/json")]
    [TestCase("", "", "'none'")]
    public async Task SuccessThatIsNoStream_IsTheUpstreamsFault(string type, string body, string says, CancellationToken cancellationToken)
    {
        var failure = await FailAsync(
            async context =>
            {
                context.Response.Headers.ContentType = type.Length == 0 ? default : type;
                await ScriptedUpstream.SendRawAsync(context, body);
            },
            cancellationToken);

        Assert.That(failure.Kind, Is.EqualTo(FailureKind.UpstreamFailed));
        Assert.That(failure.Message, Does.Contain(says).And.Contain("Remote:Url"));
    }

    private static async Task<GenerationFailure> FailAsync(Func<HttpContext, Task> answer, CancellationToken cancellationToken)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(answer);
        await using var model = new RemoteModel(upstream.Address);
        var transcript = await model.AskAsync(null, cancellationToken);
        Assert.That(transcript.Events, Has.Count.EqualTo(1), "it fails before anything is started");
        return transcript.Failure!;
    }
}
