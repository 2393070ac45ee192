namespace Gateway.Interop;

/// <summary>How keys and values are kept in the KV cache; the numbers are ggml's types.</summary>
internal enum KvCacheType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    BF16 = 30,
}
