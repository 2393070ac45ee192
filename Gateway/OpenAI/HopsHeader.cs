namespace Gateway.OpenAI;

/// <summary>
/// A header of our own on requests to upstreams: how many gateways have passed the request on. It ends a loop, where a remote
/// model leads back to the gateway itself.
/// </summary>
internal static class HopsHeader
{
    public const string Name = "LlamaGateway-Hops";

    /// <summary>So many gateways may pass a request on, one after the other.</summary>
    public const int Most = 4;
}
