using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Engines.Remote;

/// <summary>In what the services with OpenAI's chat API differ.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Understands">The parameters that may be sent.</param>
internal sealed record UpstreamDialect(string Name, GivenParameters Understands)
{
    private const GivenParameters Common = GivenParameters.Temperature | GivenParameters.TopP | GivenParameters.Seed
        | GivenParameters.PresencePenalty | GivenParameters.FrequencyPenalty | GivenParameters.MaxTokens;

    private const GivenParameters OfOpenSamplers = Common | GivenParameters.TopK | GivenParameters.MinP | GivenParameters.RepeatPenalty;

    private static readonly UpstreamDialect Compatible = new("an OpenAI-compatible service", Common) { AddsVersionPath = false };

    // Older models of OpenAI take both names of the token limit; those that reason take this one only.
    private static readonly UpstreamDialect OpenAI = new("OpenAI", Common) { MaxStopTexts = 4, SaysMaxCompletionTokens = true, Takes = UpstreamExtras.OfOpenAI };

    private static readonly UpstreamDialect AzureOpenAI = OpenAI with { Name = "Azure OpenAI", KeyHeader = "api-key", KeyPrefix = "", HasDeployments = true };

    // Older releases do not know 0 as "every token".
    private static readonly UpstreamDialect Vllm = new("vLLM", OfOpenSamplers) { SaysRepetitionPenalty = true, EveryTopK = -1, Takes = UpstreamExtras.OfVllm };

    private static readonly UpstreamDialect LlamaServer = new("llama-server", OfOpenSamplers | GivenParameters.RepeatLastN) { Takes = UpstreamExtras.OfLlamaServer };

    private static readonly UpstreamDialect LlamaGateway = LlamaServer with { Name = "LlamaGateway", MaxStopTexts = 16, Takes = UpstreamExtras.OfOpenAI };

    /// <summary>The fields without a meaning here that are passed on.</summary>
    public IReadOnlyList<string> Takes { get; private init; } = [];

    /// <summary>Most stop texts; null where there is no limit.</summary>
    public int? MaxStopTexts { get; private init; }

    /// <summary><c>max_completion_tokens</c> instead of <c>max_tokens</c>.</summary>
    public bool SaysMaxCompletionTokens { get; private init; }

    /// <summary><c>repetition_penalty</c> instead of <c>repeat_penalty</c>.</summary>
    public bool SaysRepetitionPenalty { get; private init; }

    /// <summary>The value of <c>top_k</c> that keeps every token.</summary>
    public int EveryTopK { get; private init; }

    /// <summary>The header that carries the key.</summary>
    public string KeyHeader { get; private init; } = "Authorization";

    /// <summary>What stands before the key in it.</summary>
    public string KeyPrefix { get; private init; } = "Bearer ";

    /// <summary>The model is a part of the address, and the address has a version.</summary>
    private bool HasDeployments { get; init; }

    /// <summary>An address without a path gets <c>/v1</c>.</summary>
    private bool AddsVersionPath { get; init; } = true;

    public static UpstreamDialect Of(RemoteProvider provider) => provider switch
    {
        RemoteProvider.Compatible => Compatible,
        RemoteProvider.OpenAI => OpenAI,
        RemoteProvider.AzureOpenAI => AzureOpenAI,
        RemoteProvider.Vllm => Vllm,
        RemoteProvider.LlamaServer => LlamaServer,
        RemoteProvider.LlamaGateway => LlamaGateway,
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "This provider has no dialect."),
    };

    /// <summary>Where chat requests go.</summary>
    /// <param name="remote">Options that passed their rules.</param>
    /// <param name="model">The model's name at the upstream.</param>
    public Uri AddressOf(RemoteOptions remote, string model)
    {
        var address = new Uri(remote.Url!).AbsoluteUri.TrimEnd('/');
        if (HasDeployments)
        {
            return new Uri($"{address}/openai/deployments/{Uri.EscapeDataString(model)}/chat/completions?api-version={remote.ApiVersion}");
        }

        var version = AddsVersionPath && new Uri(address).AbsolutePath == "/" ? "/v1" : "";
        return new Uri($"{address}{version}/chat/completions");
    }
}
