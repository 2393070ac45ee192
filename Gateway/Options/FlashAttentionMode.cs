namespace Gateway.Options;

/// <summary>Whether attention is computed in one fused kernel.</summary>
internal enum FlashAttentionMode
{
    Auto,
    On,
    Off,
}
