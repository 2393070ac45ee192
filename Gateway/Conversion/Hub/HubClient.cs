using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Conversion.Hub;

/// <summary>
/// Requests to a hub: one try each. Redirects are followed here, not by the handler, because the access token may go to
/// the endpoint's own host only.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MostRedirects = 10;
    private readonly HttpClient _http;

    public HubClient(HubOptions options)
    {
        Options = options;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.StallTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var version = typeof(HubClient).Assembly.GetName().Version?.ToString(3);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("LlamaGateway", version));
    }

    public HubOptions Options { get; }

    /// <summary>
    /// Asks for <paramref name="address"/>, or for a range of it, and returns a successful answer whose body is still
    /// unread; every other answer is an exception (<see cref="HubStatus"/>).
    /// </summary>
    /// <param name="ifRange">Where it is given, a changed file is answered whole instead of by the range.</param>
    public async Task<HttpResponseMessage> GetAsync(
        Uri address, RangeHeaderValue? range, EntityTagHeaderValue? ifRange, CancellationToken cancellationToken)
    {
        var current = address;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var response = await SendAsync(current, range, ifRange, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }
            using (response)
            {
                current = RedirectOf(response, current) ?? throw HubStatus.Refusal(response, current, this);
            }
        }
        throw new HubException($"{Describe(address)} is redirected more than {MostRedirects} times; check the endpoint.");
    }

    /// <summary>Whether <paramref name="address"/> is the endpoint's own host, port and scheme.</summary>
    public bool IsOwnHost(Uri address) =>
        string.Equals(address.Authority, Options.Endpoint.Authority, StringComparison.OrdinalIgnoreCase)
        && address.Scheme == Options.Endpoint.Scheme;

    /// <summary>An address as messages show it: without its query, which on a content network is a signature.</summary>
    public static string Describe(Uri address) => address.GetLeftPart(UriPartial.Path);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        Uri address, RangeHeaderValue? range, EntityTagHeaderValue? ifRange, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        if (ifRange is not null)
        {
            request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        }
        if (IsOwnHost(address))
        {
            Options.Token?.Authorize(request);
        }
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Options.StallTimeout);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubTransientException(
                $"{address.Authority} did not answer within {Options.StallTimeout.TotalSeconds:0.#} s.");
        }
        catch (HttpRequestException failure) when (!HubTransientException.Is(failure))
        {
            throw new HubException(
                $"No secure connection to {address.Authority}: {failure.InnerException?.Message ?? failure.Message} Check the clock, the certificates and any proxy.",
                failure);
        }
    }

    private static Uri? RedirectOf(HttpResponseMessage response, Uri current)
    {
        var isRedirect = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
            or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { } location)
        {
            return null;
        }
        var next = new Uri(current, location);
        if (next.Scheme != "https" && next.Scheme != current.Scheme)
        {
            throw new HubException(
                $"{current.Authority} redirects from {current.Scheme} to {next.Scheme}://{next.Authority}, which is not followed; check the endpoint.");
        }
        return next;
    }
}
