using System.Globalization;
using Gateway.Options;

namespace Gateway.Hosting;

/// <summary>
/// The sampling that a GGUF file recommends for its model, in llama.cpp's metadata keys <c>general.sampling.*</c>. Values out
/// of the options' ranges are left out: a file is no reason to refuse every request.
/// </summary>
internal static class RecommendedSampling
{
    /// <param name="metadata">A value by its key, null where the file has none.</param>
    public static SamplingOptions Read(Func<string, string?> metadata)
    {
        return new SamplingOptions
        {
            Temperature = Number("temp", 0, 2),
            TopP = Number("top_p", 0, 1),
            TopK = (int?)Number("top_k", 0, 1_000_000),
            MinP = Number("min_p", 0, 1),
            RepeatPenalty = Number("penalty_repeat", 0.01f, 2),
            RepeatLastN = (int?)Number("penalty_last_n", -1, 1_000_000),
        };

        float? Number(string key, float least, float most) =>
            float.TryParse(metadata($"general.sampling.{key}"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value >= least && value <= most
                ? value
                : null;
    }
}
