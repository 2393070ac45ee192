namespace Gateway.InProcess;

/// <summary>What a program sets in code where it has no configuration.</summary>
public sealed class LlamaGatewayOptions
{
    /// <summary>
    /// Folder of the GGUF files. Default: the nearest folder <c>gguf</c>, from the current directory upwards, then from the
    /// program's own.
    /// </summary>
    public string? ModelsFolder { get; set; }

    /// <summary>
    /// Every other option of the configuration's section <c>Gateway</c>, by its key below that section, as in
    /// <c>Settings["Engine:Threads"] = "4"</c>. Keys that do not exist are refused.
    /// </summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
}
