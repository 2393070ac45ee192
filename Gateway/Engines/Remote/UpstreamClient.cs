using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Gateway.OpenAI;

namespace Gateway.Engines.Remote;

/// <summary>The connections to one upstream, and the rules for asking it again or leaving it alone. Owned by its model.</summary>
internal sealed class UpstreamClient : IDisposable
{
    private static readonly ProductInfoHeaderValue UserAgent = new("LlamaGateway", typeof(UpstreamClient).Assembly.GetName().Version?.ToString(3));

    private readonly UpstreamSettings _settings;
    private readonly HttpMessageInvoker _http;
    private readonly UpstreamResilience _resilience;

    public UpstreamClient(UpstreamSettings settings, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _http = new HttpMessageInvoker(CreateHandler(settings));
        _resilience = new UpstreamResilience(settings, time, logger);
    }

    /// <summary>True while the upstream is left alone because it failed too often.</summary>
    public bool IsLeftAlone => _resilience.IsOpen;

    /// <summary>Runs an attempt, again where that is safe and may help.</summary>
    /// <param name="requestId">For the log.</param>
    /// <param name="attempt">Sends the request and goes as far as its first token.</param>
    /// <param name="cancellationToken">Ends attempts and pauses.</param>
    /// <returns>The last attempt's answer.</returns>
    public Task<HttpResponseMessage> TryAsync(
        string requestId, Func<CancellationToken, ValueTask<HttpResponseMessage>> attempt, CancellationToken cancellationToken) =>
        _resilience.ExecuteAsync(requestId, attempt, cancellationToken);

    /// <summary>Sends a request once.</summary>
    /// <param name="message">Its content.</param>
    /// <param name="cancellationToken">Ends it, and its connection.</param>
    /// <returns>The answer as soon as its headers are there.</returns>
    public async ValueTask<HttpResponseMessage> SendAsync(UpstreamMessage message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.Address)
        {
            Content = new ReadOnlyMemoryContent(message.Body),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.UserAgent.Add(UserAgent);

        // To every provider: behind any of them may be a gateway, this one too.
        request.Headers.Add(HopsHeader.Name, message.Hops.ToString(CultureInfo.InvariantCulture));
        if (_settings.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation(_settings.Dialect.KeyHeader, _settings.Dialect.KeyPrefix + key);
        }

        return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(UpstreamSettings settings)
    {
        var proxy = settings.Options.Proxy;
        return new SocketsHttpHandler
        {
            // A redirect would take the key to somebody else; a proxy of the environment would see the conversations.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !string.IsNullOrWhiteSpace(proxy),
            Proxy = string.IsNullOrWhiteSpace(proxy) ? null : new WebProxy(proxy),
            ConnectTimeout = TimeSpan.FromSeconds(settings.Options.ConnectTimeoutSeconds),
            EnableMultipleHttp2Connections = true,

            // Names may move to other addresses.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,

            // An answer that nobody wants must end at once: reading on, to keep its connection, would let the upstream generate on.
            MaxResponseDrainSize = 0,
        };
    }
}
