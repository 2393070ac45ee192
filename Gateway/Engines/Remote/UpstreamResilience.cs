using System.Net;
using Gateway.Generation;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Attempt = Polly.Outcome<System.Net.Http.HttpResponseMessage>;

namespace Gateway.Engines.Remote;

/// <summary>
/// When an upstream is asked again, and when it is left alone. Asking again is safe as long as no answer has begun: a chat
/// request changes nothing but the bill. The circuit counts every attempt.
/// </summary>
internal sealed partial class UpstreamResilience
{
    /// <summary>The part of the time for a first token after which a client that leaves was let down by the upstream.</summary>
    private const double LongWait = 0.5;

    private readonly UpstreamSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly UpstreamCircuit _circuit;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public UpstreamResilience(UpstreamSettings settings, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        _circuit = new UpstreamCircuit(settings.Options, time, JudgeOf)
        {
            Opened = last => LogLeftAlone(settings.Id, settings.Address.Authority, settings.Options.CircuitBreakSeconds, Describe(last)),
            Closed = () => LogBack(settings.Id, settings.Address.Authority),
        };
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (settings.Options.Retries > 0)
        {
            builder.AddRetry(Retry());
        }

        _pipeline = builder.AddStrategy(_ => _circuit, new CircuitStrategyOptions()).Build();
    }

    public bool IsOpen => _circuit.IsOpen;

    /// <summary>Runs an attempt until it succeeds, or may not be repeated.</summary>
    /// <exception cref="BrokenCircuitException">The upstream is left alone.</exception>
    public async Task<HttpResponseMessage> ExecuteAsync(
        string requestId, Func<CancellationToken, ValueTask<HttpResponseMessage>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(requestId, cancellationToken);
        try
        {
            return await _pipeline.ExecuteAsync(
                static (context, attempt) => attempt(context.CancellationToken), context, attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>When the upstream wants to be asked again; null where it does not say.</summary>
    public static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private HttpRetryStrategyOptions Retry() => new()
    {
        MaxRetryAttempts = _settings.Options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromSeconds(_settings.Options.RetryDelaySeconds),
        MaxDelay = TimeSpan.FromSeconds(_settings.Options.MaxRetryDelaySeconds),
        ShouldRetryAfterHeader = true,
        ShouldHandle = args => ValueTask.FromResult(MayHelp(args.Outcome, args.Context.CancellationToken)),
        OnRetry = args =>
        {
            LogAgain(args.Context.OperationKey ?? "", args.AttemptNumber + 1, _settings.Id, _settings.Address.Authority, Describe(args.Outcome), args.RetryDelay);
            return default;
        },
    };

    private bool MayHelp(Attempt outcome, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        return outcome switch
        {
            { Exception: HttpRequestException exception } => UpstreamFailures.ErrorOf(exception)
                is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ResponseEnded,
            { Exception: { } exception } => IsConnectTimeout(exception),
            { Result: { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } response } =>
                !(RetryAfterOf(response, _time) > TimeSpan.FromSeconds(_settings.Options.MaxRetryDelaySeconds)),
            _ => false,
        };
    }

    /// <summary>
    /// What an attempt tells of the upstream. What a request did wrong, a key, too many requests and a loop tell nothing; and
    /// neither does a client that left, unless it had waited for long.
    /// </summary>
    private CircuitVerdict JudgeOf(Attempt outcome, TimeSpan took, bool wasCancelled) => outcome switch
    {
        { Exception: UpstreamException { Failure.Kind: var kind } } => kind is FailureKind.UpstreamFailed or FailureKind.UpstreamTimeout
            ? CircuitVerdict.Failed
            : CircuitVerdict.Nothing,
        { Exception: OperationCanceledException exception } when IsConnectTimeout(exception) => CircuitVerdict.Failed,
        { Exception: not null } when wasCancelled => took.TotalSeconds >= _settings.Options.FirstTokenTimeoutSeconds * LongWait
            ? CircuitVerdict.Failed
            : CircuitVerdict.Nothing,
        { Exception: not null } => CircuitVerdict.Failed,
        { Result.StatusCode: HttpStatusCode.OK } => CircuitVerdict.Worked,
        { Result.StatusCode: HttpStatusCode.LoopDetected } => CircuitVerdict.Nothing,
        { Result: { } response } when (int)response.StatusCode >= 500 => CircuitVerdict.Failed,
        _ => CircuitVerdict.Nothing,
    };

    /// <summary>The handler's way to say that no connection was made in time.</summary>
    private static bool IsConnectTimeout(Exception exception) => exception is OperationCanceledException { InnerException: TimeoutException };

    private static string Describe(Attempt outcome) => outcome switch
    {
        { Exception: { } exception } => (exception.InnerException ?? exception).Message,
        { Result: { } response } => $"status {(int)response.StatusCode}",
        _ => "no outcome",
    };

    [LoggerMessage(LogLevel.Information, "{RequestId}: attempt {Attempt} of model {Id} at {Host} failed ({Reason}); the next in {Delay}.")]
    private partial void LogAgain(string requestId, int attempt, string id, string host, string reason, TimeSpan delay);

    [LoggerMessage(LogLevel.Warning, "The upstream of model {Id} at {Host} is left alone for {Seconds} s after too many failures, the last: {Reason}")]
    private partial void LogLeftAlone(string id, string host, double seconds, string reason);

    [LoggerMessage(LogLevel.Information, "The upstream of model {Id} at {Host} answers again.")]
    private partial void LogBack(string id, string host);
}
