namespace Gateway.Engines.LLamaSharp;

/// <summary>The options contradict each other or the engine, or the library refused them. The message is for a person.</summary>
internal sealed class SessionException(string message, Exception? inner = null) : Exception(message, inner);
