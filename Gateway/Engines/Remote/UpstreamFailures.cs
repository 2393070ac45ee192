using System.Globalization;
using System.Net;
using Gateway.Generation;
using Gateway.OpenAI;

namespace Gateway.Engines.Remote;

/// <summary>
/// Says what went wrong with an upstream so that a reader sees whose fault it is. What the client did wrong comes back as the
/// upstream says it; what the operator or the upstream did wrong never looks like the client's fault.
/// </summary>
internal sealed class UpstreamFailures(UpstreamSettings settings)
{
    private readonly UpstreamText _text = new(settings.Key);

    private string Upstream => $"The upstream of model '{settings.Id}'";

    /// <summary>An answer with a status that is no success.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="error">What its body says.</param>
    /// <param name="retryAfter">When it wants to be asked again; null where it does not say.</param>
    public GenerationFailure OfStatus(HttpStatusCode status, UpstreamError error, TimeSpan? retryAfter)
    {
        var number = (int)status;
        var says = _text.Message(error.Message) is { } message ? $": {message}" : ".";
        return number switch
        {
            400 or 413 or 422 => OfRequest(error, number, says),
            401 or 403 => Failed(
                $"{Upstream} does not accept this service's own key ({number}); the request is not at fault. "
                + (settings.Key is null
                    ? "The operator has to set Remote:ApiKey or Remote:ApiKeyVariable of that model."
                    : "The operator has to correct Remote:ApiKey or Remote:ApiKeyVariable of that model, or what the key may do.")),
            404 => Failed(
                $"{Upstream} has no model '{settings.Model}', or nothing at its address (404){says} "
                + "The operator has to correct Remote:Url, Remote:Model or Remote:ApiVersion of that model."),
            408 or 504 => new GenerationFailure(FailureKind.UpstreamTimeout, $"{Upstream} gave up waiting ({number}){says}"),
            429 => new GenerationFailure(
                FailureKind.Overloaded, $"{Upstream} takes no more requests at present (429){says}", Code: _text.Code(error.Code), RetryAfter: retryAfter),
            508 => new GenerationFailure(
                FailureKind.LoopDetected,
                $"{Upstream} found a loop (508){says} The operator has to correct Remote:Url of that model, or of one behind it."),
            >= 300 and < 400 => Failed(
                $"{Upstream} answers with a redirect ({number}), which is not followed, because the key would go with it. "
                + "The operator has to set Remote:Url to where it leads."),
            >= 500 => Failed($"{Upstream} failed ({number}){says}") with { RetryAfter = retryAfter },
            _ => Failed($"{Upstream} refuses ({number}){says}"),
        };
    }

    /// <summary>Too many gateways have passed the request on.</summary>
    public GenerationFailure OfLoop(int hops) => new(
        FailureKind.LoopDetected,
        $"{Upstream} is not asked: {HopsHeader.Name} is {hops}, and no more than {HopsHeader.Most} gateways may pass a request on. "
        + "Remote:Url of a model probably leads back to a gateway that the request came through; its operator has to correct it.");

    /// <summary>An error that stands in the place of a chunk.</summary>
    public GenerationFailure OfEvent(UpstreamError error) => error.Status is { } status
        ? OfStatus((HttpStatusCode)status, error, null)
        : Failed($"{Upstream} failed while it answered{(_text.Message(error.Message) is { } message ? $": {message}" : ".")}");

    /// <summary>A success that is no event stream.</summary>
    public GenerationFailure OfContentType(string? mediaType) => Failed(
        mediaType is "text/html"
            ? $"{Upstream} answers with a web page instead of an event stream. The operator has to correct Remote:Url of that model: "
                + "it is the address of an API, which mostly ends with /v1."
            : $"{Upstream} answers with the content type '{_text.Message(mediaType) ?? "none"}' instead of text/event-stream. "
                + "The operator has to see whether Remote:Url of that model is the address of an OpenAI-compatible API that can stream.");

    /// <summary>No connection, or one that ended before the answer began.</summary>
    public GenerationFailure OfConnection(HttpRequestException exception) => Failed(ErrorOf(exception) switch
    {
        HttpRequestError.NameResolutionError => $"{Upstream} has a host name that is not known. The operator has to see to Remote:Url of that model, or to the name service.",
        HttpRequestError.ConnectionError => $"{Upstream} cannot be reached. Try again later; the service's log says more.",
        HttpRequestError.SecureConnectionError => $"{Upstream} gives no secure connection: its certificate or its TLS version is not accepted. The service's log says more.",
        HttpRequestError.ResponseEnded => $"{Upstream} closed the connection before it answered. Try again later.",
        HttpRequestError.ConfigurationLimitExceeded => $"{Upstream} sends headers that are too long.",
        HttpRequestError.ProxyTunnelError => $"{Upstream} cannot be reached through Remote:Proxy. The service's log says more.",
        var error => $"{Upstream} does not answer as HTTP wants it ({error}). The service's log says more.",
    });

    /// <summary>What ended the connection. The framework has no name for one that was reset while an answer was awaited.</summary>
    public static HttpRequestError ErrorOf(HttpRequestException exception) =>
        exception is { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException }
            ? HttpRequestError.ResponseEnded
            : exception.HttpRequestError;

    public GenerationFailure OfConnectTimeout() => Timeout(
        $"{Upstream} did not accept a connection within {Seconds(settings.Options.ConnectTimeoutSeconds)} seconds (Remote:ConnectTimeoutSeconds).");

    public GenerationFailure OfFirstTokenTimeout() => Timeout(
        $"{Upstream} gave no token within {Seconds(settings.Options.FirstTokenTimeoutSeconds)} seconds (Remote:FirstTokenTimeoutSeconds).");

    public GenerationFailure OfIdleTimeout() => Timeout(
        $"{Upstream} fell silent for {Seconds(settings.Options.IdleTimeoutSeconds)} seconds in the middle of the answer (Remote:IdleTimeoutSeconds).");

    public GenerationFailure OfOpenCircuit(TimeSpan? retryAfter) => new(
        FailureKind.ModelUnavailable,
        $"{Upstream} failed so often that it is left alone for {Seconds(settings.Options.CircuitBreakSeconds)} seconds (Remote:CircuitBreakSeconds). Try again after that.",
        RetryAfter: retryAfter > TimeSpan.Zero ? retryAfter : TimeSpan.FromSeconds(1));

    public GenerationFailure OfBrokenStream() => Failed($"{Upstream} broke off in the middle of the answer.");

    public GenerationFailure OfMissingReason() => Failed($"{Upstream} ended the answer without a finish_reason.");

    public GenerationFailure OfMalformedEvent() => Failed($"{Upstream} sent an event that is not OpenAI's JSON. The service's log says more.");

    public GenerationFailure OfLongEvent() => Failed(
        $"{Upstream} sent an event of more than {settings.Options.MaxEventBytes} bytes (Remote:MaxEventBytes).");

    public GenerationFailure OfLongAnswer() => Failed(
        $"{Upstream} sent more than {settings.Options.MaxAnswerBytes} bytes of text (Remote:MaxAnswerBytes). Ask for fewer tokens with max_tokens.");

    public GenerationFailure OfToolCall() => Failed($"{Upstream} calls a tool, which no request offered and this service does not support yet.");

    public GenerationFailure OfUnknownReason(string reason) => Failed(
        $"{Upstream} ended the answer with the finish_reason '{_text.Code(reason) ?? "?"}', which this service does not know.");

    private GenerationFailure OfRequest(UpstreamError error, int status, string says)
    {
        var tooLong = error.IsTooLong;
        return new GenerationFailure(
            tooLong ? FailureKind.ContextLengthExceeded : FailureKind.InvalidRequest,
            $"{Upstream} refuses the request ({status}){says}",
            _text.Param(error.Param),
            tooLong ? null : _text.Code(error.Code));
    }

    private static GenerationFailure Failed(string message) => new(FailureKind.UpstreamFailed, message);

    private static GenerationFailure Timeout(string message) => new(FailureKind.UpstreamTimeout, message);

    private static string Seconds(double seconds) => seconds.ToString(CultureInfo.InvariantCulture);
}
