using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Engines.Remote;

/// <summary>An upstream on a real Kestrel, on a free port of the loopback interface, which answers as a test wants it.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Seen> _requests = new();

    private ScriptedUpstream(WebApplication app) => _app = app;

    /// <summary>What arrived, the oldest first.</summary>
    public IReadOnlyList<Seen> Requests => [.. _requests];

    public string Address => _app.Urls.Single();

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers a request; its number begins with 1.</param>
    public static Task<ScriptedUpstream> StartAsync(Func<HttpContext, int, Task> answer) =>
        StartAsync(answer, static host => host.UseUrls("http://127.0.0.1:0"));

    /// <summary>Starts one that speaks TLS.</summary>
    /// <param name="answer">Answers a request.</param>
    /// <param name="certificate">Its own, which has to outlive it.</param>
    /// <param name="protocols">What it offers to a client that connects.</param>
    public static Task<ScriptedUpstream> StartAsync(Func<HttpContext, Task> answer, X509Certificate2 certificate, HttpProtocols protocols) =>
        StartAsync(
            (context, _) => answer(context),
            host => host.UseUrls("https://127.0.0.1:0").UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            {
                kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate);
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
            }));

    private static async Task<ScriptedUpstream> StartAsync(Func<HttpContext, int, Task> answer, Action<IWebHostBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        configure(builder.WebHost);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        app.Run(context => upstream.AnswerAsync(context, answer));
        await app.StartAsync();
        return upstream;
    }

    public static Task<ScriptedUpstream> StartAsync(Func<HttpContext, Task> answer) => StartAsync((context, _) => answer(context));

    /// <summary>One that says this and ends properly.</summary>
    public static Task<ScriptedUpstream> SayingAsync(params string[] texts) => StartAsync(context => SayAsync(context, texts));

    /// <summary>A whole stream: role, texts, reason, usage, <c>[DONE]</c>.</summary>
    public static async Task SayAsync(HttpContext context, params string[] texts)
    {
        await SendAsync(context, [Role, .. texts.Select(Text), Finish("stop"), Usage, "[DONE]"]);
    }

    public const string Role = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""";

    public const string Usage = """{"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16,"prompt_tokens_details":{"cached_tokens":3}}}""";

    public static string Text(string text) =>
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":" + JsonSerializer.Serialize(text) + "},\"finish_reason\":null}]}";

    public static string Finish(string reason) =>
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}";

    /// <summary>Sends events, each in a write of its own.</summary>
    public static async Task SendAsync(HttpContext context, params string[] events)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        foreach (var data in events)
        {
            await SendRawAsync(context, $"data: {data}\n\n");
        }
    }

    public static async Task SendRawAsync(HttpContext context, string text)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
        await context.Response.Body.FlushAsync();
    }

    /// <summary>Answers with a status and a body.</summary>
    public static async Task RefuseAsync(HttpContext context, int status, string body, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await SendRawAsync(context, body);
    }

    /// <summary>Waits for ever, that is until the other side is gone.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
        }
    }

    public Task WaitForRequestsAsync(int count) => ProductHost.WaitForAsync(() => _requests.Count >= count);

    /// <summary>Waits until the other side of a request is gone.</summary>
    public async Task WaitForAbortAsync(int request = 0)
    {
        await WaitForRequestsAsync(request + 1);
        await ProductHost.WaitForAsync(() => Requests[request].Aborted.IsCompleted);
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever hangs is cut.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, int, Task> answer)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(() => aborted.TrySetResult());
        var seen = new Seen(
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body.ToArray()),
            context.Request.Protocol,
            context.Connection.Id,
            aborted.Task);
        int number;
        lock (_requests)
        {
            _requests.Enqueue(seen);
            number = _requests.Count;
        }

        await answer(context, number);
    }

    /// <summary>One request.</summary>
    internal sealed record Seen(string Target, Dictionary<string, string> Headers, string Body, string Protocol, string Connection, Task Aborted)
    {
        public JsonElement Json => JsonElement.Parse(Body);
    }
}
