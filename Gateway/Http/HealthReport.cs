using System.ComponentModel;

namespace Gateway.Http;

/// <summary>The answer of the health endpoints.</summary>
internal sealed record HealthReport(
    [property: Description("ok, loading (the first models are being loaded), unavailable (none could be loaded) or stalled (an engine makes no progress).")] string Status,
    [property: Description("The default model first.")] IReadOnlyList<ModelHealthReport> Models);

/// <summary>How one model is.</summary>
internal sealed record ModelHealthReport(
    string Id,
    [property: Description("unloaded (the first request loads it), loading, loaded, unloading or failed.")] string State,
    [property: Description("False where its engine has work and has made no step for a while; null where it is not loaded and has no engine.")] bool? Alive,
    [property: Description("Why it could not be loaded, or null.")] string? Problem);
