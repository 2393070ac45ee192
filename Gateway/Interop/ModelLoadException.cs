namespace Gateway.Interop;

/// <summary>A model file could not be loaded; the message names the file and the reason.</summary>
internal sealed class ModelLoadException(string path, string reason, Exception? inner = null)
    : Exception($"Cannot load the model {path}: {reason}", inner)
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
