using System.ComponentModel;

namespace Gateway.Http;

/// <summary>The answer of the health endpoints.</summary>
internal sealed record HealthReport(
    [property: Description("ok, loading (no model is loaded yet), unavailable (none could be loaded) or stalled (an engine makes no progress).")] string Status,
    [property: Description("The default model first.")] IReadOnlyList<ModelHealthReport> Models);

/// <summary>How one installed model is.</summary>
internal sealed record ModelHealthReport(
    string Id,
    [property: Description("loading, loaded or failed.")] string State,
    [property: Description("False where its engine has work and has made no step for a while; null where it is not loaded and has no engine.")] bool? Alive,
    [property: Description("Why it could not be loaded, or null.")] string? Problem);
