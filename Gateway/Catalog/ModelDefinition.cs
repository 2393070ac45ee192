using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>A model to be served: its id, its file and its options.</summary>
/// <param name="Id">What clients send as <c>model</c>.</param>
/// <param name="Path">Full path of the GGUF file.</param>
/// <param name="Options">Its entry in the configuration, or an empty one.</param>
internal sealed record ModelDefinition(string Id, string Path, ModelOptions Options);
