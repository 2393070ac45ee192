using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Options;

/// <summary>One model of <c>Gateway:Models</c>.</summary>
internal sealed class ModelOptions
{
    /// <summary>What clients send as <c>model</c>.</summary>
    [Required]
    [RegularExpression(ModelName.Pattern, ErrorMessage = ModelName.Rule)]
    public string Id { get; set; } = "";

    /// <summary>Other names that clients may send; answers carry the <see cref="Id"/>. At most 32.</summary>
    [MaxLength(32)]
    public IList<string> Aliases { get; set; } = [];

    /// <summary>
    /// What runs it: <c>native</c> (this service's own engine), <c>llamasharp</c> (in builds with
    /// <c>-p:UseLLamaSharp=true</c>) or <c>remote</c>. Default: <c>remote</c> where <c>Remote:Url</c> is set, else
    /// <c>Gateway:EngineKind</c>.
    /// </summary>
    public string? EngineKind { get; set; }

    /// <summary>The GGUF file; relative to the models folder. Required, except for a remote model, which has none.</summary>
    public string? Path { get; set; }

    /// <summary>When it is loaded. Default: <c>Gateway:Loading:Load</c>.</summary>
    public LoadTime? Load { get; set; }

    /// <summary>
    /// Seconds that it stays loaded without requests: -1 for ever, 0 not at all. Default:
    /// <c>Gateway:Loading:KeepAliveSeconds</c>.
    /// </summary>
    [Range(-1, 31_536_000)]
    public int? KeepAliveSeconds { get; set; }

    /// <summary>The upstream service of a remote model.</summary>
    [ValidateObjectMembers]
    public RemoteOptions Remote { get; set; } = new();

    /// <summary>The chat template's name; by default it is told from the file's metadata.</summary>
    public string? Template { get; set; }

    /// <summary>Where a template without a system role puts system messages. Default: <c>First</c>.</summary>
    public SystemPlacement? SystemPlacement { get; set; }

    /// <summary>How the engine runs it.</summary>
    [ValidateObjectMembers]
    public EngineOptions Engine { get; set; } = new();

    /// <summary>Its sampling defaults.</summary>
    [ValidateObjectMembers]
    public SamplingOptions Sampling { get; set; } = new();
}
