using Gateway.Generation;

namespace Gateway.Catalog;

/// <summary>Where a model is in its life.</summary>
internal enum ModelState
{
    Loading,
    Loaded,
    Failed,
}

/// <summary>A model as clients see it.</summary>
/// <param name="Id">What clients send as <c>model</c>.</param>
/// <param name="Created">When its file was last written.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Engine">The kind of engine that runs it, as <c>native</c>.</param>
/// <param name="Defaults">Its sampling defaults.</param>
/// <param name="ContextLength">Most tokens of prompt and answer together; null until it is loaded.</param>
/// <param name="Fingerprint">The response's <c>system_fingerprint</c>: changes when answers may change.</param>
internal sealed record ModelInfo(
    string Id,
    DateTimeOffset Created,
    ModelState State,
    string Engine,
    SamplingDefaults Defaults,
    int? ContextLength,
    string? Fingerprint);
