namespace Gateway.InProcess;

/// <summary>Why a model gave no answer, or no whole one.</summary>
public enum LlamaGatewayFailure
{
    /// <summary>The configuration has mistakes, or there is no model at all; the message has every one.</summary>
    Configuration,

    /// <summary>The prompt does not fit the model's context: shorten the conversation.</summary>
    ContextLengthExceeded,

    /// <summary>No model of that id is installed.</summary>
    ModelNotFound,

    /// <summary>The model is known and could not be loaded, or is not able to answer any more.</summary>
    ModelUnavailable,

    /// <summary>Too much work is waiting: try again after <see cref="LlamaGatewayException.RetryAfter"/>.</summary>
    Overloaded,

    /// <summary>The answer was read so slowly that it was given up.</summary>
    SlowReader,

    /// <summary>The gateway is being disposed or its host is stopping.</summary>
    ShuttingDown,

    /// <summary>The service behind a remote model failed, or its configuration here is wrong.</summary>
    UpstreamFailed,

    /// <summary>The service behind a remote model took too long.</summary>
    UpstreamTimeout,

    /// <summary>A remote model leads back to the gateway that asks it; its address in the configuration is wrong.</summary>
    LoopDetected,

    /// <summary>The engine broke; the fault is the gateway's.</summary>
    Internal,
}
