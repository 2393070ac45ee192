using Gateway.Generation;
using Gateway.OpenAI;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>Writes an error as a whole response, in OpenAI's form.</summary>
internal static class ErrorWriter
{
    public static Task WriteAsync(HttpResponse response, GenerationFailure failure)
    {
        if (FailureTable.RetryAfterOf(failure) is { } retryAfter)
        {
            response.Headers[HeaderNames.RetryAfter] = retryAfter;
        }

        return WriteAsync(response, FailureTable.StatusOf(failure.Kind), FailureTable.BodyOf(failure));
    }

    public static Task WriteAsync(HttpResponse response, int status, ErrorResponse body)
    {
        response.StatusCode = status;
        return response.WriteAsJsonAsync(
            body,
            WireJson.Context.ErrorResponse,
            WireJson.ContentType,
            response.HttpContext.RequestAborted);
    }
}
