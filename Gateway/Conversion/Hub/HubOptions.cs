namespace Gateway.Conversion.Hub;

/// <summary>Which hub, and how patiently.</summary>
internal sealed record HubOptions
{
    public required HubSource Source { get; init; }

    /// <summary>The hub's own address; the access token travels to this host only.</summary>
    public required Uri Endpoint { get; init; }

    public AccessToken? Token { get; init; }

    /// <summary>Connections for one file.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>What one request asks for, and so the least that a resumed file can be split into.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Tries without a byte of progress before a download is given up.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The first pause; each further one is twice as long, with jitter.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A server that asks for a longer pause than this is not waited for.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without an answer or a byte for so long, a connection is given up and tried again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The hub's name in messages.</summary>
    public string SourceName => Source is HubSource.HuggingFace ? "Hugging Face" : "ModelScope";

    /// <summary>The environment variable that names another endpoint.</summary>
    public static string EndpointVariableOf(HubSource source) =>
        source is HubSource.HuggingFace ? "HF_ENDPOINT" : "MODELSCOPE_ENDPOINT";

    /// <summary>The option, else the environment, else the hub's own endpoint; the token from the environment.</summary>
    public static HubOptions Create(HubSource source, string? endpoint, Func<string, string?> variable)
    {
        var name = endpoint is null ? EndpointVariableOf(source) : "--endpoint";
        var text = (endpoint ?? variable(name))?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            text = source is HubSource.HuggingFace ? "https://huggingface.co" : "https://www.modelscope.cn";
        }
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new HubException(
                $"{name} is not the address of a hub: it must be http:// or https://, a host and perhaps a path, without a user, '?' or '#'.");
        }
        var token = AccessToken.FromEnvironment(source, variable);
        if (token is not null && address.Scheme == "http" && !address.IsLoopback)
        {
            throw new HubException(
                $"The endpoint {address} is not https, so anybody on the way could read the access token: use https, or unset {string.Join(" and ", AccessToken.VariablesOf(source))}.");
        }
        return new HubOptions { Source = source, Endpoint = address, Token = token };
    }
}
