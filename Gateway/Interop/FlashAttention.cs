namespace Gateway.Interop;

/// <summary>Whether attention is computed in one fused kernel; the numbers are llama_flash_attn_type's.</summary>
internal enum FlashAttention
{
    Auto = -1,
    Disabled = 0,
    Enabled = 1,
}
