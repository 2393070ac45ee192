namespace Gateway.Interop;

/// <summary>llama.cpp could not make a context; the message says why.</summary>
internal sealed class ContextCreationException(string message) : Exception(message);
