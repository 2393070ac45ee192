namespace Gateway.InProcess;

/// <summary>
/// A model gave no answer, or no whole one. What is wrong with the arguments themselves comes as an
/// <see cref="ArgumentException"/>, and what no model here can do as a <see cref="NotSupportedException"/>.
/// </summary>
public sealed class LlamaGatewayException : Exception
{
    internal LlamaGatewayException(LlamaGatewayFailure failure, string message, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        RetryAfter = retryAfter;
    }

    /// <summary>Who has to act.</summary>
    public LlamaGatewayFailure Failure { get; }

    /// <summary>When to try again; null where nobody knows, or where it would not help.</summary>
    public TimeSpan? RetryAfter { get; }
}
