using Gateway.Generation;

namespace Gateway.Engines.Remote;

/// <summary>What ended a request to an upstream, on its way through the resilience pipeline to the one place that reports it.</summary>
internal sealed class UpstreamException(GenerationFailure failure) : Exception(failure.Message)
{
    public GenerationFailure Failure => failure;
}
