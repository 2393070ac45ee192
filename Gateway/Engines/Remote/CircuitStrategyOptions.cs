using Polly;

namespace Gateway.Engines.Remote;

/// <summary>What a pipeline wants to know of the circuit.</summary>
internal sealed class CircuitStrategyOptions : ResilienceStrategyOptions
{
    public CircuitStrategyOptions() => Name = "Circuit";
}
