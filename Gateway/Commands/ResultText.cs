using Gateway.Conversion;

namespace Gateway.Commands;

internal static class ResultText
{
    /// <summary>What was written, on one line.</summary>
    public static void Write(TextWriter output, ConversionResult result) => output.WriteLine(
        $"{result.Path}: {HumanText.Bytes(result.Bytes)}, {result.TensorCount} tensors, {HumanText.Count(result.ParameterCount)} weights.");
}
