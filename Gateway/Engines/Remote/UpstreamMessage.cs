namespace Gateway.Engines.Remote;

/// <summary>What is sent to an upstream, the same in each attempt.</summary>
/// <param name="Body">The request's JSON.</param>
/// <param name="Hops">How many gateways have passed the request on, this one included.</param>
internal readonly record struct UpstreamMessage(ReadOnlyMemory<byte> Body, int Hops);
