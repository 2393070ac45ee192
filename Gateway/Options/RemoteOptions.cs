using System.ComponentModel.DataAnnotations;

namespace Gateway.Options;

/// <summary>The upstream service of a remote model: one that has OpenAI's chat API.</summary>
internal sealed class RemoteOptions
{
    /// <summary>
    /// The upstream's base address, as <c>http://host:8080/v1</c>; of Azure OpenAI the resource's, without a path. Where it is
    /// set, the model is a remote one.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>
    /// Whose dialect it speaks, which decides the parameters that requests may have. Default: <c>Compatible</c>, which has only
    /// those that every service knows.
    /// </summary>
    public RemoteProvider Provider { get; set; }

    /// <summary>The model's name at the upstream; of Azure OpenAI the deployment's. Default: the model's <c>Id</c>.</summary>
    public string? Model { get; set; }

    /// <summary>The key that is sent to the upstream. It is never logged and never part of an answer.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The environment variable that holds the key, so that no file need have it.</summary>
    public string? ApiKeyVariable { get; set; }

    /// <summary>The <c>api-version</c> of Azure OpenAI, which needs it: 2024-09-01-preview or later.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>
    /// A proxy on the way to the upstream, as <c>http://proxy:3128</c>. Default: none; the proxy variables of the environment
    /// are not read.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>Seconds until a connection must stand. Default: 10.</summary>
    [Range(0.1, 300.0)]
    public double ConnectTimeoutSeconds { get; set; } = 10;

    /// <summary>Seconds until the first token must be there, every attempt and pause included. Default: 90.</summary>
    [Range(0.1, 3600.0)]
    public double FirstTokenTimeoutSeconds { get; set; } = 90;

    /// <summary>Seconds that may pass between two events of an answer. Default: 60.</summary>
    [Range(0.1, 3600.0)]
    public double IdleTimeoutSeconds { get; set; } = 60;

    /// <summary>
    /// How often a request is sent again after a connection that failed or a status of 429, 502, 503 or 504; never once an
    /// answer has begun. Default: 2.
    /// </summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>Seconds before the first of these attempts; each pause is twice the one before, with jitter. Default: 0.5.</summary>
    [Range(0.01, 60.0)]
    public double RetryDelaySeconds { get; set; } = 0.5;

    /// <summary>
    /// Longest pause in seconds. An upstream that asks for a longer one (<c>Retry-After</c>) is not asked again: the client is
    /// told. Default: 10.
    /// </summary>
    [Range(0.01, 300.0)]
    public double MaxRetryDelaySeconds { get; set; } = 10;

    /// <summary>
    /// After so many failures with no answer between them, the upstream is left alone for a while and requests fail at once.
    /// Default: 5.
    /// </summary>
    [Range(2, 1000)]
    public int CircuitFailures { get; set; } = 5;

    /// <summary>Seconds that it is left alone; then one request at a time tries it. Default: 15.</summary>
    [Range(0.5, 3600.0)]
    public double CircuitBreakSeconds { get; set; } = 15;

    /// <summary>Longest event of an answer in bytes, give or take 4 KiB. Default: 1 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxEventBytes { get; set; } = 1 << 20;

    /// <summary>Longest answer in bytes of text. Default: 16 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 16 << 20;
}
