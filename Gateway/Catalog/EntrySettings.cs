using Gateway.Generation;
using Gateway.Options;

namespace Gateway.Catalog;

/// <summary>What of a model's configuration may change while it is loaded.</summary>
/// <param name="Load">When it is loaded.</param>
/// <param name="KeepAlive">How long it stays loaded without requests; null for ever.</param>
/// <param name="Defaults">Its sampling defaults as far as the configuration has them.</param>
internal sealed record EntrySettings(LoadTime Load, TimeSpan? KeepAlive, SamplingDefaults Defaults);
