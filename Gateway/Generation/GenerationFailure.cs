namespace Gateway.Generation;

/// <summary>Expected failures, named for who has to act. One table in <c>Http</c> maps them to status codes.</summary>
internal enum FailureKind
{
    /// <summary>The request is wrong: a value, a type, a combination.</summary>
    InvalidRequest,

    /// <summary>The request is fine in OpenAI's API and this service (or this model) cannot do it.</summary>
    Unsupported,

    /// <summary>The prompt does not fit the model's context.</summary>
    ContextLengthExceeded,

    /// <summary>No model of that id is installed.</summary>
    ModelNotFound,

    /// <summary>The model is known and not (yet, or any more) able to answer.</summary>
    ModelUnavailable,

    /// <summary>Too much work is waiting: the client should come back later.</summary>
    Overloaded,

    /// <summary>The client reads so slowly that its answer was given up.</summary>
    SlowReader,

    /// <summary>The service is stopping.</summary>
    ShuttingDown,

    /// <summary>The service behind a remote model failed, or its configuration here is wrong; the client is not at fault.</summary>
    UpstreamFailed,

    /// <summary>The service behind a remote model took too long.</summary>
    UpstreamTimeout,

    /// <summary>Too many gateways passed the request on: a remote model leads back to one of them.</summary>
    LoopDetected,

    /// <summary>The engine broke; the fault is ours.</summary>
    Internal,
}

/// <summary>One expected failure.</summary>
/// <param name="Kind">Who has to act.</param>
/// <param name="Message">For a person: the name, the value, the limit and the remedy.</param>
/// <param name="Param">The request's field that is at fault, as the API names it; null where none is.</param>
/// <param name="Code">OpenAI's machine-readable code, where one fits better than the kind's own.</param>
/// <param name="RetryAfter">When to try again, for <see cref="FailureKind.Overloaded"/> and its like.</param>
internal sealed record GenerationFailure(
    FailureKind Kind,
    string Message,
    string? Param = null,
    string? Code = null,
    TimeSpan? RetryAfter = null)
{
    /// <summary>To every request that comes while the service stops.</summary>
    public static readonly GenerationFailure ShuttingDown = new(
        FailureKind.ShuttingDown,
        "The service is stopping; send the request again in a moment.",
        RetryAfter: TimeSpan.FromSeconds(5));
}
