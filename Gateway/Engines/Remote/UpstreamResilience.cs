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
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);

    private readonly UpstreamSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    public UpstreamResilience(UpstreamSettings settings, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _time = time;
        _logger = logger;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        if (settings.Options.Retries > 0)
        {
            builder.AddRetry(Retry());
        }

        _pipeline = builder.AddCircuitBreaker(Circuit()).Build();
    }

    public bool IsOpen => _circuit.CircuitState is CircuitState.Open or CircuitState.Isolated;

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

    private HttpCircuitBreakerStrategyOptions Circuit() => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = _settings.Options.CircuitFailures,
        SamplingDuration = SamplingDuration,
        BreakDuration = TimeSpan.FromSeconds(_settings.Options.CircuitBreakSeconds),
        StateProvider = _circuit,
        ShouldHandle = static args => ValueTask.FromResult(IsFailure(args.Outcome)),
        OnOpened = args =>
        {
            LogLeftAlone(_settings.Id, _settings.Address.Authority, args.BreakDuration, Describe(args.Outcome));
            return default;
        },
        OnClosed = _ =>
        {
            LogBack(_settings.Id, _settings.Address.Authority);
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

    /// <summary>The upstream's own failures: not what a request did wrong, not too many requests, not a client that left.</summary>
    private static bool IsFailure(Attempt outcome) => outcome switch
    {
        { Exception: UpstreamException { Failure.Kind: var kind } } => kind is FailureKind.UpstreamFailed or FailureKind.UpstreamTimeout,
        { Exception: OperationCanceledException exception } => IsConnectTimeout(exception),
        { Exception: not null } => true,
        { Result: { } response } => (int)response.StatusCode >= 500,
        _ => false,
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

    [LoggerMessage(LogLevel.Warning, "The upstream of model {Id} at {Host} is left alone for {Duration} after too many failures, the last: {Reason}")]
    private partial void LogLeftAlone(string id, string host, TimeSpan duration, string reason);

    [LoggerMessage(LogLevel.Information, "The upstream of model {Id} at {Host} answers again.")]
    private partial void LogBack(string id, string host);
}
