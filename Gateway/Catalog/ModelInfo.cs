using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>A model as clients see it.</summary>
/// <param name="Id">What clients send as <c>model</c>, and what answers carry.</param>
/// <param name="Created">When its file was last written; of a model without a file, when it was configured.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Engine">The kind of engine that runs it, as <c>native</c>.</param>
/// <param name="Defaults">
/// Its sampling defaults. A file and a template can have some of their own, which are known when it is loaded: those of a
/// lease's model are the ones to use.
/// </param>
/// <param name="ContextLength">Most tokens of prompt and answer together; null where it is not known (yet).</param>
/// <param name="Fingerprint">The response's <c>system_fingerprint</c>: changes when answers may change.</param>
internal sealed record ModelInfo(
    string Id,
    DateTimeOffset Created,
    ModelState State,
    string Engine,
    SamplingDefaults Defaults,
    int? ContextLength,
    string? Fingerprint)
{
    /// <summary>Other names that clients may send.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Of a loading model: how much of it is loaded, 0 to 1.</summary>
    public float? Progress { get; init; }

    /// <summary>Of a failed model: why, for a person.</summary>
    public string? Problem { get; init; }
}
