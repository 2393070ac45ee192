namespace Gateway.Conversion.Hub;

/// <summary>A download cannot go on; the message is a whole sentence with the remedy, fit for a user.</summary>
internal sealed class HubException(string message, Exception? inner = null) : Exception(message, inner);
