namespace Gateway.Conversion.Checkpoints;

/// <summary>The element types of a checkpoint's weights.</summary>
internal enum ScalarType
{
    F32,
    F16,
    BF16,
}
