namespace Gateway.Engines.Native;

/// <summary>The most probable token: one vectorised scan.</summary>
internal sealed class GreedySampler : ITokenSampler
{
    public static readonly GreedySampler Instance = new();

    private GreedySampler()
    {
    }

    public int Sample(Span<float> logits) => LogitScan.FindLargest(logits);

    public void Dispose()
    {
    }
}
