using Gateway.Generation;

namespace Gateway.InProcess;

/// <summary>The one table from a failure's kind to what .NET callers get.</summary>
internal static class FailureExceptions
{
    public static Exception Create(GenerationFailure failure)
    {
        if (failure.Kind is FailureKind.InvalidRequest)
        {
            var isOfMessages = failure.Param?.StartsWith("messages", StringComparison.Ordinal) is true;
            return new ArgumentException(failure.Message, isOfMessages ? "messages" : "options");
        }

        return failure.Kind is FailureKind.Unsupported
            ? new NotSupportedException(failure.Message)
            : new LlamaGatewayException(KindOf(failure.Kind), failure.Message, failure.RetryAfter);
    }

    private static LlamaGatewayFailure KindOf(FailureKind kind) => kind switch
    {
        FailureKind.ContextLengthExceeded => LlamaGatewayFailure.ContextLengthExceeded,
        FailureKind.ModelNotFound => LlamaGatewayFailure.ModelNotFound,
        FailureKind.ModelUnavailable => LlamaGatewayFailure.ModelUnavailable,
        FailureKind.Overloaded => LlamaGatewayFailure.Overloaded,
        FailureKind.SlowReader => LlamaGatewayFailure.SlowReader,
        FailureKind.ShuttingDown => LlamaGatewayFailure.ShuttingDown,
        FailureKind.UpstreamFailed => LlamaGatewayFailure.UpstreamFailed,
        FailureKind.UpstreamTimeout => LlamaGatewayFailure.UpstreamTimeout,
        FailureKind.LoopDetected => LlamaGatewayFailure.LoopDetected,
        FailureKind.Internal => LlamaGatewayFailure.Internal,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The table of exceptions has no row for this kind."),
    };
}
