using System.ComponentModel.DataAnnotations;

namespace Gateway.Options;

/// <summary>
/// Sampling defaults; a value left out is taken from the next wider place: the model's entry, what its GGUF file recommends
/// (<c>general.sampling.*</c>), its template, <c>Gateway:Sampling</c>, the service.
/// </summary>
internal sealed class SamplingOptions
{
    /// <summary>0 (greedy) to 2. The service's default is 0.95.</summary>
    [Range(0.0, 2.0)]
    public float? Temperature { get; set; }

    /// <summary>Nucleus mass, 0 to 1. The service's default is 0.7.</summary>
    [Range(0.0, 1.0)]
    public float? TopP { get; set; }

    /// <summary>Candidates kept; 0 keeps all, and is the service's default.</summary>
    [Range(0, int.MaxValue)]
    public int? TopK { get; set; }

    /// <summary>Least probability as a share of the best token's, 0 to 1. The service's default is 0.</summary>
    [Range(0.0, 1.0)]
    public float? MinP { get; set; }

    /// <summary>-2 to 2. The service's default is 0.</summary>
    [Range(-2.0, 2.0)]
    public float? PresencePenalty { get; set; }

    /// <summary>-2 to 2. The service's default is 0.</summary>
    [Range(-2.0, 2.0)]
    public float? FrequencyPenalty { get; set; }

    /// <summary>Above 0, at most 2; 1 is none, and is the service's default.</summary>
    [Range(0.01, 2.0)]
    public float? RepeatPenalty { get; set; }

    /// <summary>How many last tokens of the answer the penalties look at; -1 is all, and is the service's default.</summary>
    [Range(-1, 1_000_000)]
    public int? RepeatLastN { get; set; }

    /// <summary>Most tokens of an answer. The service's default is 2048.</summary>
    [Range(1, 1_000_000)]
    public int? MaxTokens { get; set; }
}
