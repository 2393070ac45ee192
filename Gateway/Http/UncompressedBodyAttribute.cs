using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>
/// Refuses a compressed body with 415, whose message <see cref="ErrorMiddleware"/> writes. Nothing here decompresses, and
/// compressed bytes read as JSON would only be a puzzling syntax error.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UncompressedBodyAttribute : Attribute, IResourceFilter
{
    /// <summary>The encodings of the request's body, or null where it has none.</summary>
    public static string? EncodingOf(HttpRequest request)
    {
        var encoding = request.Headers[HeaderNames.ContentEncoding].ToString().Trim();
        return encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase) ? null : encoding;
    }

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (EncodingOf(context.HttpContext.Request) is not null)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status415UnsupportedMediaType);
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
