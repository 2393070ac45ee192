namespace Gateway.Interop;

/// <summary>llama.cpp could not quantise a file; the message names the file and the reason.</summary>
internal sealed class QuantizationException(string message, Exception? inner = null) : Exception(message, inner);
