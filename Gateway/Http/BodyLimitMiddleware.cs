using System.Buffers;
using Gateway.Options;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>
/// Refuses bodies that are too long with 413, in a way that the client gets to see. Kestrel's own limit closes the
/// connection under a client that is still sending, which most clients report as a broken pipe instead of the answer. So
/// Kestrel's limit is wider, and here the rest is read and thrown away, for a bounded time.
/// </summary>
internal sealed class BodyLimitMiddleware(RequestDelegate next, IOptions<GatewayOptions> options)
{
    /// <summary>How many bytes beyond the limit Kestrel lets a client send before it closes the connection.</summary>
    public const long DrainedBytes = 64L << 20;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    public async Task InvokeAsync(HttpContext context)
    {
        var body = context.Request.Body;
        await using var limited = new LimitedStream(body, context.Request.ContentLength, options.Value.MaxRequestBodyBytes);
        context.Request.Body = limited;
        context.Response.OnStarting(() =>
        {
            if (limited.IsRefused)
            {
                context.Response.Headers[HeaderNames.Connection] = "close";
            }

            return Task.CompletedTask;
        });
        await next(context);
        context.Request.Body = body;

        // A client that expects "100 Continue" and got 413 instead sends no body.
        if (limited.IsRefused && context.Request.Headers[HeaderNames.Expect].Count == 0)
        {
            await context.Response.CompleteAsync();
            await DrainAsync(body, context.RequestAborted);
        }
    }

    private static async Task DrainAsync(Stream body, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(DrainTime);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await body.ReadAsync(buffer, timeout.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client left, or has more than we are ready to throw away: the connection closes either way.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
