namespace Gateway.Conversion.Hub;

/// <summary>One try failed in a way that another may not: the caller pauses and tries again.</summary>
internal sealed class HubTransientException(string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>How long the server asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether <paramref name="failure"/> of the network is worth another try.</summary>
    public static bool Is(Exception failure) => failure switch
    {
        HubTransientException => true,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or HttpIOException => true,
        _ => false,
    };
}
