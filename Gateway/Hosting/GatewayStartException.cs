namespace Gateway.Hosting;

/// <summary>The service cannot start as it is configured. The message is for a person and complete.</summary>
internal sealed class GatewayStartException(string message) : Exception(message);
