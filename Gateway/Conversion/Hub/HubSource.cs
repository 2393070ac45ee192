namespace Gateway.Conversion.Hub;

/// <summary>A kind of hub: each has its own API, default endpoint, default branch and token variables.</summary>
internal enum HubSource
{
    HuggingFace,
    ModelScope,
}
