using System.Text.Json;
using Gateway.Generation;
using Polly.CircuitBreaker;

namespace Gateway.Engines.Remote;

/// <summary>
/// What an exception of the way to an upstream and back means to the client. Details that a client is not told go to the log.
/// </summary>
/// <param name="settings">The model's.</param>
/// <param name="failures">Says what is wrong.</param>
/// <param name="wait">Tells why a wait was ended.</param>
/// <param name="logger">Hears the details.</param>
internal sealed partial class UpstreamFaults(UpstreamSettings settings, UpstreamFailures failures, UpstreamWait wait, ILogger logger)
{
    /// <param name="exception">What was thrown while the client was there.</param>
    /// <param name="requestId">For the log.</param>
    /// <param name="hasBegun">Whether the answer had begun.</param>
    /// <returns>Null where it is none of those that are expected.</returns>
    public GenerationFailure? Explain(Exception exception, string requestId, bool hasBegun)
    {
        switch (exception)
        {
            case UpstreamException known:
                return known.Failure;
            case BrokenCircuitException circuit:
                return failures.OfOpenCircuit(circuit.RetryAfter);
            case OperationCanceledException when wait.ServiceStops:
                return GenerationFailure.ShuttingDown;
            case OperationCanceledException when wait.TookTooLong:
                return hasBegun ? failures.OfIdleTimeout() : failures.OfFirstTokenTimeout();
            case OperationCanceledException { InnerException: TimeoutException }:
                return failures.OfConnectTimeout();
            case HttpRequestException http:
                Log(http);
                return failures.OfConnection(http);
            case JsonException json:
                Log(json);
                return failures.OfMalformedEvent();
            case IOException broken:
                Log(broken);
                return failures.OfBrokenStream();
            default:
                return null;
        }

        void Log(Exception detail) => LogDetail(requestId, settings.Id, settings.Address.Authority, detail.Message);
    }

    [LoggerMessage(LogLevel.Warning, "{RequestId}: the upstream of model {Id} at {Host}: {Detail}")]
    private partial void LogDetail(string requestId, string id, string host, string detail);
}
