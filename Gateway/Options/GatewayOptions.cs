using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Options;

/// <summary>The section <c>Gateway</c> of the configuration.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>
    /// Folder of the GGUF files. Default: the nearest folder <c>gguf</c>, from the current directory upwards, then from the
    /// program's own.
    /// </summary>
    public string? ModelsFolder { get; set; }

    /// <summary>
    /// The model that answers where a request names none. Default: <c>chatglm2-6b</c> where it is installed, then
    /// <c>chatglm2-demo</c>, then the first.
    /// </summary>
    public string? DefaultModel { get; set; }

    /// <summary>
    /// What runs the files of the models folder, and every model that names no kind of its own: <c>native</c> or
    /// <c>llamasharp</c>. A process can hold the llama.cpp library of one of them only, so that no model may name the other.
    /// Default: <c>native</c>.
    /// </summary>
    public string? EngineKind { get; set; }

    /// <summary>Folder of llama.cpp's shared libraries. Default: those that the build put beside the program.</summary>
    public string? NativeLibraryFolder { get; set; }

    /// <summary>Models with options of their own; every other <c>*.gguf</c> of the models folder is served with defaults.</summary>
    [ValidateEnumeratedItems]
    public IList<ModelOptions> Models { get; set; } = [];

    /// <summary>When models are loaded and unloaded.</summary>
    [ValidateObjectMembers]
    public LoadingOptions Loading { get; set; } = new();

    /// <summary>Engine defaults of every model.</summary>
    [ValidateObjectMembers]
    public EngineOptions Engine { get; set; } = new();

    /// <summary>Sampling defaults of every model.</summary>
    [ValidateObjectMembers]
    public SamplingOptions Sampling { get; set; } = new();

    /// <summary>Largest request body in bytes. Default: 16 MiB.</summary>
    [Range(1024, 1L << 30)]
    public long MaxRequestBodyBytes { get; set; } = 16L << 20;

    /// <summary>
    /// How far the threads that serve HTTP step back behind those that compute, as a nice value: 0 not at all, 19 most. Linux
    /// only. Default: 0.
    /// </summary>
    [Range(0, 19)]
    public int HttpNice { get; set; }

    /// <summary>Seconds that running requests get to finish when the service stops. Default: 10.</summary>
    [Range(0, 3600)]
    public int DrainSeconds { get; set; } = 10;
}
