using System.Globalization;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Http;

/// <summary>The one table from a failure's kind to what HTTP clients get.</summary>
internal static class FailureTable
{
    private const string InvalidRequest = "invalid_request_error";
    private const string ServerError = "server_error";

    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The status of an answer that fails with <paramref name="kind"/> before it has begun.</summary>
    public static int StatusOf(FailureKind kind) => Row(kind).Status;

    public static ErrorResponse BodyOf(GenerationFailure failure)
    {
        var (_, type, code) = Row(failure.Kind);
        return new ErrorResponse(new ErrorBody(failure.Message, type, failure.Param, failure.Code ?? code));
    }

    /// <summary>The Retry-After header in whole seconds; null where trying again does not help.</summary>
    public static string? RetryAfterOf(GenerationFailure failure)
    {
        var helps = failure.Kind is FailureKind.Overloaded or FailureKind.ShuttingDown;
        var wait = failure.RetryAfter ?? (helps ? DefaultRetryAfter : null);
        return wait is { } time
            ? Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private static (int Status, string Type, string? Code) Row(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => (StatusCodes.Status400BadRequest, InvalidRequest, "invalid_value"),
        FailureKind.Unsupported => (StatusCodes.Status400BadRequest, InvalidRequest, "unsupported_parameter"),
        FailureKind.ContextLengthExceeded => (StatusCodes.Status400BadRequest, InvalidRequest, "context_length_exceeded"),
        FailureKind.ModelNotFound => (StatusCodes.Status404NotFound, InvalidRequest, "model_not_found"),
        FailureKind.ModelUnavailable => (StatusCodes.Status503ServiceUnavailable, ServerError, "model_unavailable"),
        FailureKind.Overloaded => (StatusCodes.Status429TooManyRequests, "rate_limit_error", "rate_limit_exceeded"),
        FailureKind.SlowReader => (StatusCodes.Status408RequestTimeout, InvalidRequest, "slow_reader"),
        FailureKind.ShuttingDown => (StatusCodes.Status503ServiceUnavailable, ServerError, "shutting_down"),
        FailureKind.UpstreamFailed => (StatusCodes.Status502BadGateway, ServerError, "upstream_failed"),
        FailureKind.UpstreamTimeout => (StatusCodes.Status504GatewayTimeout, ServerError, "upstream_timeout"),
        FailureKind.LoopDetected => (StatusCodes.Status508LoopDetected, ServerError, "loop_detected"),
        FailureKind.Internal => (StatusCodes.Status500InternalServerError, ServerError, "internal_error"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The failure table has no row for this kind."),
    };
}
