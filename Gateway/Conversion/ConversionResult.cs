namespace Gateway.Conversion;

/// <summary>A finished GGUF file.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="TensorCount">How many tensors it holds.</param>
/// <param name="ParameterCount">How many weights.</param>
internal sealed record ConversionResult(string Path, long Bytes, int TensorCount, long ParameterCount);
