using Gateway.Generation;
using Gateway.OpenAI;
using Gateway.Options;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>
/// The outermost middleware: every error that has no body yet, and every exception, becomes an answer in OpenAI's form.
/// </summary>
internal sealed partial class ErrorMiddleware(
    RequestDelegate next, IOptions<GatewayOptions> options, ILogger<ErrorMiddleware> logger)
{
    public const string FaultMessage = "The service failed unexpectedly. Its log says why.";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 })
            {
                await WriteAsync(context, context.Response.StatusCode);
            }
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            LogAborted(exception.GetType().Name, context.Request.Method, context.Request.Path);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            LogBadRequest(exception.StatusCode, exception.Message);
            await WriteAsync(context, exception.StatusCode, exception.Message);
        }
        catch (Exception exception)
        {
            LogFault(exception, context.Request.Method, context.Request.Path);
            if (context.Response.HasStarted)
            {
                // Half an answer must not look like a whole one.
                context.Abort();
                return;
            }

            context.Response.Clear();
            await ErrorWriter.WriteAsync(context.Response, new GenerationFailure(FailureKind.Internal, FaultMessage));
        }
    }

    private Task WriteAsync(HttpContext context, int status, string? reason = null)
    {
        var request = context.Request;
        var (code, message) = status switch
        {
            StatusCodes.Status404NotFound => (
                "unknown_url", $"Nothing is at {request.Method} {request.Path}. GET /swagger shows what there is."),
            StatusCodes.Status405MethodNotAllowed => (
                "method_not_allowed",
                $"{request.Path} does not answer {request.Method}; it answers {context.Response.Headers[HeaderNames.Allow]}."),
            StatusCodes.Status413PayloadTooLarge => (
                "request_too_large",
                $"The request body is {Size(request)}; it may have {options.Value.MaxRequestBodyBytes} bytes. Send a shorter "
                + "conversation, or raise Gateway:MaxRequestBodyBytes."),
            StatusCodes.Status415UnsupportedMediaType => (
                "unsupported_media_type", UnsupportedMedia(request)),
            _ => ("invalid_request", reason ?? $"The request was refused with status {status}."),
        };
        var type = status < StatusCodes.Status500InternalServerError ? "invalid_request_error" : "server_error";
        return ErrorWriter.WriteAsync(context.Response, status, new ErrorResponse(new ErrorBody(message, type, null, code)));
    }

    private static string UnsupportedMedia(HttpRequest request) =>
        UncompressedBodyAttribute.EncodingOf(request) is { } encoding
            ? $"The body's Content-Encoding is {WireText.Shorten(encoding)}; this service does not decompress. Send the body uncompressed, without that header."
            : $"The content type is {WireText.Shorten(request.ContentType ?? "missing")}; it must be application/json, in UTF-8.";

    private static string Size(HttpRequest request) =>
        request.ContentLength is { } length ? $"{length} bytes long" : "too long";

    [LoggerMessage(LogLevel.Information, "The connection ended ({Exception}) during {Method} {Path}.")]
    private partial void LogAborted(string exception, string method, string path);

    [LoggerMessage(LogLevel.Information, "A request could not be read ({Status}): {Message}")]
    private partial void LogBadRequest(int status, string message);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed unexpectedly.")]
    private partial void LogFault(Exception exception, string method, string path);
}
