using System.ComponentModel.DataAnnotations;

namespace Gateway.Options;

/// <summary>One model of <c>Gateway:Models</c>.</summary>
internal sealed class ModelOptions
{
    /// <summary>What clients send as <c>model</c>.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$", ErrorMessage = "a model id has 1 to 128 letters, digits, '.', '_', ':', '/' or '-', and starts with a letter or a digit.")]
    public string Id { get; set; } = "";

    /// <summary>The GGUF file; relative to the models folder.</summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>The chat template's name; by default it is told from the file's metadata.</summary>
    public string? Template { get; set; }

    /// <summary>Where a template without a system role puts system messages. Default: <c>First</c>.</summary>
    public SystemPlacement? SystemPlacement { get; set; }

    /// <summary>How the engine runs it.</summary>
    [Microsoft.Extensions.Options.ValidateObjectMembers]
    public EngineOptions Engine { get; set; } = new();

    /// <summary>Its sampling defaults.</summary>
    [Microsoft.Extensions.Options.ValidateObjectMembers]
    public SamplingOptions Sampling { get; set; } = new();
}
