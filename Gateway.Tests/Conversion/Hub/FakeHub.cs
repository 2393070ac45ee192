using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Conversion.Hub;

/// <summary>
/// A real HTTP server that speaks both hubs' APIs, with faults on demand. It answers as 127.0.0.1, the endpoint, and as
/// localhost, which to a client is another host: the content network.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const int ChunkBytes = 64 << 10;
    private readonly WebApplication _app;
    private long _bodyBytes;
    private int _running;

    private FakeHub(WebApplication app) => _app = app;

    /// <summary>What the repository holds.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    public string Repository { get; set; } = "owner/model";

    /// <summary>A former name, redirected as Hugging Face does it: 307, relative.</summary>
    public string? FormerName { get; set; }

    /// <summary>Paths that git itself stores: their digest is a git blob's.</summary>
    public HashSet<string> GitStored { get; } = [];

    public bool StatesDigests { get; set; } = true;

    public bool KnowsRanges { get; set; } = true;

    /// <summary>Sends file requests on to the other host name.</summary>
    public bool RedirectsFiles { get; set; }

    /// <summary>The entity tag of every file.</summary>
    public string? EntityTag { get; set; }

    /// <summary>Looked at before anything else; <c>true</c> where it has answered.</summary>
    public Func<HttpContext, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    /// <summary>How many bytes of this answer to send before the connection is cut; <c>null</c> for all.</summary>
    public Func<HttpContext, int?> CutAfter { get; set; } = _ => null;

    /// <summary>Waited for between the first half and the second half of every file body.</summary>
    public Func<HttpContext, Task> Midway { get; set; } = _ => Task.CompletedTask;

    /// <summary>Waited for before every 64 KiB of a file.</summary>
    public Func<Task> Pace { get; set; } = () => Task.CompletedTask;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>Bytes of files sent.</summary>
    public long BodyBytes => Interlocked.Read(ref _bodyBytes);

    public string Endpoint { get; private set; } = "";

    public static async Task<FakeHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var hub = new FakeHub(app);
        app.Run(hub.CountAsync);
        await app.StartAsync();
        hub.Endpoint = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return hub;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Counts anew, once the requests that a client has left behind are over.</summary>
    public async Task ForgetTrafficAsync()
    {
        while (Volatile.Read(ref _running) > 0)
        {
            await Task.Delay(5);
        }
        Requests.Clear();
        Interlocked.Exchange(ref _bodyBytes, 0);
    }

    private async Task CountAsync(HttpContext context)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue(new SeenRequest(
            request.Host.Host, request.Path, request.Headers.Range.ToString(), request.Headers.IfRange.ToString(),
            request.Headers.Authorization.ToString(), request.Headers.Cookie.ToString()));
        if (await Fault(context))
        {
            return;
        }
        var path = request.Path.Value!;
        if (FormerName is not null && path.Contains(FormerName, StringComparison.Ordinal))
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = path.Replace(FormerName, Repository, StringComparison.Ordinal) + request.QueryString;
        }
        else if (path == $"/api/models/{Repository}/revision/main")
        {
            await context.Response.WriteAsJsonAsync(new { sha = Commit, siblings = Files.Select(HuggingFaceEntry) });
        }
        else if (path == $"/api/v1/models/{Repository}/repo/files")
        {
            await context.Response.WriteAsJsonAsync(
                new { Code = 200, Data = new { Files = Files.Select(ModelScopeEntry) } }, JsonSerializerOptions.Default);
        }
        else if (FileOf(request) is { } file)
        {
            await SendFileAsync(context, file);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private byte[]? FileOf(HttpRequest request)
    {
        var resolve = $"/{Repository}/resolve/{Commit}/";
        var path = request.Path.Value!;
        var name = path.StartsWith(resolve, StringComparison.Ordinal) ? path[resolve.Length..]
            : path == $"/api/v1/models/{Repository}/repo" ? request.Query["FilePath"].ToString() : "";
        return Files.GetValueOrDefault(name);
    }

    private async Task SendFileAsync(HttpContext context, byte[] file)
    {
        var (request, response) = (context.Request, context.Response);
        if (RedirectsFiles && request.Host.Host == "127.0.0.1")
        {
            response.StatusCode = 302;
            response.Headers.Location =
                new UriBuilder(request.GetEncodedUrl()) { Host = "localhost" }.Uri + (request.QueryString.HasValue ? "&" : "?") + "signature=secret";
            return;
        }
        response.Headers.ETag = EntityTag;
        var range = request.GetTypedHeaders().Range?.Ranges.Single();
        var ifRange = request.Headers.IfRange.ToString();
        var (from, to) = (0, file.Length - 1);
        if (KnowsRanges && range is not null && (ifRange == "" || ifRange == EntityTag))
        {
            (from, to) = ((int)range.From!.Value, (int)Math.Min(range.To ?? to, to));
            response.StatusCode = 206;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{file.Length}");
        }
        var body = file.AsMemory(from, to - from + 1);
        response.ContentLength = body.Length;
        var sent = CutAfter(context) ?? body.Length;
        await SendAsync(response, body[..(sent / 2)]);
        await Midway(context);
        await SendAsync(response, body[(sent / 2)..Math.Min(sent, body.Length)]);
        if (sent < body.Length)
        {
            context.Abort();
        }
    }

    private async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length; sent += ChunkBytes)
        {
            var chunk = bytes[sent..Math.Min(bytes.Length, sent + ChunkBytes)];
            await Pace();
            await response.Body.WriteAsync(chunk, response.HttpContext.RequestAborted);
            await response.Body.FlushAsync(response.HttpContext.RequestAborted);
            Interlocked.Add(ref _bodyBytes, chunk.Length);
        }
    }

    private object HuggingFaceEntry(KeyValuePair<string, byte[]> file)
    {
        if (!StatesDigests)
        {
            return new { rfilename = file.Key, size = file.Value.Length };
        }
        return GitStored.Contains(file.Key)
            ? new { rfilename = file.Key, size = file.Value.Length, blobId = GitBlobSha1(file.Value) }
            : new
            {
                rfilename = file.Key,
                size = file.Value.Length,
                blobId = new string('a', 40),
                lfs = new { sha256 = Sha256(file.Value), size = file.Value.Length, pointerSize = 135 },
            };
    }

    private static object ModelScopeEntry(KeyValuePair<string, byte[]> file) => new
    {
        Path = file.Key,
        Name = Path.GetFileName(file.Key),
        Type = "blob",
        Size = file.Value.Length,
        Sha256 = Sha256(file.Value),
    };

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string GitBlobSha1(byte[] bytes) => Convert.ToHexStringLower(
        CryptographicOperations.HashData(
            HashAlgorithmName.SHA1,
            [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes.Length}\0")), .. bytes]));
}

/// <summary>A request as the hub saw it.</summary>
internal sealed record SeenRequest(
    string Host, string Path, string Range, string IfRange, string Authorization, string Cookie);
