namespace Gateway.Options;

/// <summary>The element type of cached keys and values.</summary>
internal enum KvCachePrecision
{
    F32,
    F16,
    BF16,
    Q8_0,
    Q5_1,
    Q5_0,
    Q4_1,
    Q4_0,
}
