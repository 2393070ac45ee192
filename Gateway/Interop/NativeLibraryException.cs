namespace Gateway.Interop;

/// <summary>llama.cpp's shared libraries are absent, of another version, or not laid out as this build expects.</summary>
internal sealed class NativeLibraryException(string message, Exception? inner = null) : Exception(message, inner);
