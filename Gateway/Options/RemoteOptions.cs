namespace Gateway.Options;

/// <summary>The upstream service of a remote model: one that has OpenAI's chat API.</summary>
internal sealed class RemoteOptions
{
    /// <summary>The upstream's base address, as <c>http://host:8080/v1</c>. Where it is set, the model is a remote one.</summary>
    public string? Url { get; set; }

    /// <summary>The model's name at the upstream. Default: the model's <c>Id</c>.</summary>
    public string? Model { get; set; }

    /// <summary>The key that is sent to the upstream. It is never logged and never part of an answer.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The environment variable that holds the key, so that no file need have it.</summary>
    public string? ApiKeyVariable { get; set; }
}
